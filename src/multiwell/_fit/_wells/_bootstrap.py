"""Which minima of a fitted potential are wells, by an ensemble of fits of resampled rows."""

import itertools
from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from ..._data import Dataset, Support
from ..._errors import FitError, InputError
from ..._inputs import input_spread
from ..._numerics import map_over_cores
from .._accuracy import SLAB, relative_errors
from .._discovery import Stability
from .._monitor import Monitor
from .._reference_condition import at_reference_condition, reference_condition
from .._task import Fitted, Model
from ._classify import ClassifiedMinima, classify, wells_of
from ._residuals import Residuals
from ._stability import MIN_MEMBERS, Member, barrier_errors, stability_of
from ._standard_errors import WellErrors


def classify_by_bootstrap(
    errors: WellErrors,
    learn: Callable[..., Fitted],
    train: Dataset,
    support: Support,
    members: int,
    seed: int,
    monitor: Monitor,
) -> tuple[ClassifiedMinima | None, Stability | None, str | None]:
    """Classify minima by the standard errors of their barriers over fits of resampled rows, as `classify` does.

    A member has no say where no potential with finite errors is found for its rows, where these are one point or lack
    the energies that the others have, or where its time is up.

    Args:
        errors: the minima of the fit that is judged, with the errors of their residuals.
        learn: fits a data set, given `seed` and `monitor`.
        train: the training data.
        support: where they lie.
        members: how many fits.
        seed: of the resampling and the fits.
        monitor: shows how many members have ended, and knows the time that is left.

    Returns:
        The minima by what the ensemble says, and what it agrees on, both None where fewer than two members ended; and
        a note for people where some did not.

    Source: Efron and Tibshirani, "An introduction to the bootstrap" (1993), chapter 6.
    """
    inputs, condition = support.first(train.dimension), reference_condition(train)

    def fit_member(k: int) -> Member | None:
        inside, outside = _resample(train, np.random.default_rng([seed, k]))
        alone = (inside.x == inside.x[0]).all()
        # without energies of its own its wells would have another zero
        if alone or (inside.energy is None) != (train.energy is None):
            return None
        try:
            fitted = learn(inside, seed=seed + 1 + k, monitor=monitor.for_member())
            spread = input_spread(train.x, fitted.potential.input_map.periods)
            unseen = outside if outside.n else inside
            parts = {"train": inside, "validation": unseen}
            relative = {name: relative_errors(fitted.potential, part, spread) for name, part in parts.items()}
            judged = relative["validation"]
            if fitted.ended != "done" or not np.isfinite(list(judged.values())).all():
                return None
            residuals = Residuals.of(fitted.potential, inside, outside if outside.n else None, relative)
            potential = at_reference_condition(fitted.potential, condition)
            own = wells_of(potential, train.x, judged, inputs, residuals, condition, train.weight)
        except (FitError, InputError):  # of these rows: all of them together were fitted before
            return None
        within = [m for m in own.wells + own.unresolved if m.within_data]
        return Member(count_dominant_modes(fitted.potential, train), len(own.wells), within)

    monitor.show(f"ensemble 0 of {members}")
    ended = itertools.count(1)
    # members run beside each other, one core each
    with threadpool_limits(1, "blas"):
        answers = map_over_cores(
            fit_member, range(members), lambda _: monitor.show(f"ensemble {next(ended)} of {members}")
        )
    fits = [member for member in answers if member is not None]
    note = None
    if len(fits) < members:
        note = (
            f"{len(fits)} of {members} members of the ensemble ended with a potential; the others found none, or had "
            "no time left"
        )
    if len(fits) < MIN_MEMBERS:
        return None, None, f"{note}: stability is not known"
    widths = inputs.upper - inputs.lower
    points = errors.found.points
    by_members = barrier_errors(points, fits, widths)
    # members do not say which of their minima lie on the boundary: those of the fit stand
    by_members = [
        0.0 if point.on_boundary else error for point, error in zip(points, by_members, strict=True)
    ]
    wells = classify(errors, np.inf, by_members)
    return wells, stability_of(wells.wells, fits, widths), note


def count_dominant_modes(potential: Model, train: Dataset) -> int:
    """Count the modes with a responsibility above one half at some training point; one where all share everywhere."""
    cuts = range(SLAB, train.n, SLAB)
    slabs = zip(*(np.split(part, cuts) for part in train.points), strict=True)
    largest = [potential.responsibilities(*slab).max(axis=0) for slab in slabs]
    return max(int((np.max(largest, axis=0) > 0.5).sum()), 1)


def _resample(train: Dataset, rng: np.random.Generator) -> tuple[Dataset, Dataset]:
    """Draw rows (groups, where there are any) with replacement, as weights; also the rows that were not drawn."""
    labels = np.arange(train.n) if train.group is None else np.unique(train.group, return_inverse=True)[1]
    drawn = np.bincount(rng.integers(labels.max() + 1, size=labels.max() + 1), minlength=labels.max() + 1)
    counts = drawn[labels]
    inside, outside = np.flatnonzero(counts), np.flatnonzero(counts == 0)
    weight = np.ones(train.n) if train.weight is None else train.weight
    return train.subset(inside, (weight * counts)[inside]), train.subset(outside)
