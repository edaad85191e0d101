"""Which minima of a fitted potential are wells, by its own errors or by an ensemble of fits."""

import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from .._data import Dataset, Support
from .._errors import FitError, InputError
from ._accuracy import SLAB, relative_errors
from ._discovery import Discovery
from ._ensemble import FEWEST, Member, run_ensemble, stability_of
from ._fitted import Fitted, Model
from ._monitor import Monitor
from ._reference_condition import at_reference_condition, reference_condition
from ._scale import input_spread
from ._wells import ClassifiedMinima, classify, wells_of


def judge_by_ensemble(
    minima: ClassifiedMinima,
    discovery: Discovery,
    learn: Callable[..., Fitted],
    train: Dataset,
    support: Support,
    members: int,
    seed: int,
    monitor: Monitor,
) -> tuple[ClassifiedMinima, Discovery, str | None]:
    """The wells whose barriers exceed three of their own standard errors over fits of resampled rows.

    A member has no say where no potential with finite errors is found for its rows, where these are one point or lack
    the energies that the others have, or where its time is up.

    Args:
        minima: of the fit that is judged.
        discovery: of the same fit.
        learn: fits a data set, given `seed` and `monitor`.
        train: the training data.
        support: where they lie.
        members: how many fits.
        seed: of the resampling and the fits.
        monitor: shows how many members have ended, and knows the time that is left.

    Returns:
        The minima and the discovery with what the ensemble says, as they were where fewer than two members ended; and a
        note for people where some did not.
    """
    inputs, condition = support.first(train.dimension), reference_condition(train)

    def member(inside: Dataset, outside: Dataset, own_seed: int) -> Member | None:
        alone = (inside.x == inside.x[0]).all()
        # without energies of its own its wells would have another zero
        if alone or (inside.energy is None) != (train.energy is None):
            return None
        try:
            fitted = learn(inside, seed=own_seed, monitor=monitor.for_member())
            errors = relative_errors(
                fitted.potential, outside if outside.n else inside, input_spread(train.x)
            )
            if fitted.ended != "done" or not np.isfinite(list(errors.values())).all():
                return None
            found = wells_of(at_reference_condition(fitted.potential, condition), train.x, errors, inputs)
        except (FitError, InputError):  # of these rows: all of them together were fitted before
            return None
        within = [m for m in found.wells + found.unresolved if m.within_data]
        return Member(dominating_modes(fitted.potential, train), len(found.wells), within)

    monitor.show(f"ensemble 0 of {members}")
    ended = itertools.count(1)
    fits = run_ensemble(
        member, train, members, seed, lambda _: monitor.show(f"ensemble {next(ended)} of {members}")
    )
    note = None
    if len(fits) < members:
        note = (
            f"{len(fits)} of {members} members of the ensemble ended with a potential; the others found none, or had "
            "no time left"
        )
    if len(fits) < FEWEST:
        return minima, discovery, f"{note}: stability is not known"
    inside = sorted(minima.wells + minima.unresolved, key=lambda m: m.energy)
    stability, barrier_errors = stability_of(inside, fits, inputs.upper - inputs.lower)
    judged = classify(inside, np.inf, np.inf, barrier_errors)
    of_wells = [own for m, own in zip(inside, stability.intervals, strict=True) if m in judged.wells]
    stability = replace(stability, intervals=of_wells)
    wells = ClassifiedMinima(judged.wells, minima.boundary, judged.unresolved)
    return wells, replace(discovery, stability=stability), note


def dominating_modes(potential: Model, train: Dataset) -> int:
    """How many modes have a responsibility above one half at some training point; one where all share everywhere."""
    cuts = range(SLAB, train.n, SLAB)
    slabs = zip(*(np.split(part, cuts) for part in train.points), strict=True)
    largest = [potential.responsibilities(*slab).max(axis=0) for slab in slabs]
    return max(int((np.max(largest, axis=0) > 0.5).sum()), 1)
