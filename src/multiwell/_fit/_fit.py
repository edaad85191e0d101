"""Learning a potential from data."""

import platform
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from typing import Any, Literal

import numpy as np

from .._data import Dataset, Support, split
from .._errors import FitError, InputError, MultiwellWarning
from .._potential import DEFAULT_FAMILY, family_named
from ._accuracy import relative_errors
from ._arguments import check_arguments, checked_widths
from ._compile_clock import compile_clock
from ._contradictions import note_on_contradictions
from ._fitted import Fitted, Model
from ._magnitudes import check_magnitudes
from ._monitor import FitStep, Monitor
from ._notes import note_on_clusters, notes_on
from ._recipes import NETWORKS_ONLY, RECIPES, Recipe
from ._reference_condition import at_reference_condition, reference_condition
from ._result import FitResult, Labels
from ._scale import input_spread
from ._sharpness import Sharpness
from ._shortfall import shortfall
from ._status import Status
from ._task import Task
from ._wells import ClassifiedMinima, classify_by_bootstrap, count_dominant_modes, wells_of

FEW_ROWS = 5


def fit(
    data: Dataset,
    *,
    max_modes: int = 12,
    family: str = DEFAULT_FAMILY,
    seed: int = 0,
    recipe: Recipe = "default",
    validation: float | Dataset = 0.2,
    max_seconds: float | None = None,
    tolerance: float = 1e-3,
    widths: Sequence[int] | None = None,
    sharpness: Literal["auto", "single", "tree"] = "auto",
    rho: float | None = None,
    ensemble: int = 0,
    progress: Callable[[FitStep], None] | None = None,
) -> FitResult:
    """Learn a multi-well potential from energies, gradients, Hessians, or any of them.

    Args:
        data: what was measured, in any units.
        max_modes: at most so many convex modes; the fit ends with as many as it needs.
        family: family of the modes: "icnn" (input-convex networks) or "quadratic" (exact for Gaussian mixtures). With
            five inputs or more, or where the bottoms of the basins are paraboloids, the default recipe tries quadratic
            forms before networks, and keeps them where they suffice.
        seed: seeds the validation rows, the start weights and the rows held back inside the fit.
        recipe: "default" (second-order steps from the basins of the data); "paper" (Adam with L1 on gates) or
            "hard-concrete" (Adam with L0 gates), which select modes in other ways; "single-icnn", "hard-minimum",
            "network" or "difference-of-convex", which fit what one compares with.
        validation: fraction of the rows (of the groups, where there are any) that is never fitted and never used
            to choose anything, or a data set of its own.
        max_seconds: wall-clock limit in seconds; the best potential so far is returned when it passes.
        tolerance: relative error (see `errors`) at which the fit is good enough.
        widths: hidden widths of every network, 1 to 4 layers of 1 to 256; `(8, 8)` when None. Wider networks follow
            finer shapes and need more rows and time; for `family="icnn"` only.
        sharpness: "single" for one sharpness, "tree" for one per merge of modes (a `TreePotential`, from three
            modes on), "auto" for a tree where it pays: where one sharpness misses the tolerance, or barriers of
            different scales let a tree do with fewer modes.
        rho: sharpness to start from, 1 / energy units of the data, for the recipes that learn one ("default", "paper",
            "hard-concrete"). None leaves the start to the recipe.
        ensemble: so many fits of resampled rows, 2 to 1,000, from independent starts judge how sure the wells are
            (`result.discovery.stability`); none with 0.
        progress: called with a `FitStep` after every iteration, and as members of the ensemble end.

    Returns:
        The result; `status` says how the fit ended. An interruption (Ctrl-C) also returns the best so far.

    Raises:
        InputError: an argument is out of range, or the data cannot be fitted; the message names it.
        FitError: no potential with finite errors was found.

    Source: the potential is that of Jones, Buganza Tepole and Fuhg (2025), arXiv 2506.17242; start points by
    Chazal, Guibas, Oudot and Skraba (2013); steps by Marquardt (1963).
    """
    asked = Sharpness(sharpness, rho)
    check_arguments(
        data, max_modes, family, seed, recipe, RECIPES, max_seconds, tolerance, ensemble, progress, asked
    )
    check_magnitudes(data)
    if recipe in NETWORKS_ONLY and family != DEFAULT_FAMILY:
        raise InputError(f'family="{family}" has no meaning for recipe="{recipe}", which fits networks')
    sizes = checked_widths(widths, family)
    monitor = Monitor(max_seconds, progress)
    if data.weight is not None:
        data = data.subset(np.flatnonzero(data.weight > 0))
    train, held = split(data, validation, seed)
    notes = notes_on(train)
    if note := note_on_contradictions(train):
        notes.append(note)
    if max_modes > train.n:
        notes.append(
            f"max_modes={max_modes} is more than the {train.n} rows to learn from; lowered to {train.n}"
        )
        max_modes = train.n
    learn = partial(
        _learn,
        recipe=recipe,
        max_modes=max_modes,
        family=family,
        widths=sizes,
        sharpness=asked,
        tolerance=tolerance,
    )
    with compile_clock() as compiled:
        fitted = learn(train, seed=seed, monitor=monitor)
        potential = fitted.potential
        spread = input_spread(train.x)
        errors = {"train": relative_errors(potential, train, spread)}
        if held is not None:
            errors["validation"] = relative_errors(potential, held, spread)
        if not all(np.isfinite(error) for kind in errors.values() for error in kind.values()):
            raise FitError("no potential with finite errors was found; look for extreme values in the data")
        # a kind of number that does not vary over the validation rows is judged on the training rows
        judged = errors["train"] | errors.get("validation", {})
        few = validation != 0 and (held is None or held.n < FEW_ROWS)
        # so few rows say something about unseen energies only together
        of_wells = judged | {"energy": max(judged.values(), default=0.0)} if few else judged
        support = Support.of(np.hstack(train.points))
        notes += note_on_clusters(support.first(train.dimension), train.names)
        condition = reference_condition(train)
        minima = ClassifiedMinima([], [], [])
        discovery = fitted.discovery
        try:
            minima = wells_of(
                at_reference_condition(potential, condition),
                train.x,
                of_wells,
                support.first(train.dimension),
            )
            if ensemble and fitted.ended == "done":
                minima, stability, note = classify_by_bootstrap(
                    minima, learn, train, support, ensemble, seed, monitor
                )
                discovery = replace(discovery, stability=stability)
                notes += [note] if note else []
        except KeyboardInterrupt:
            fitted.ended = "interrupted"
            notes.append("interrupted while the minima were judged")
    if few:
        rows = 0 if held is None else held.n
        held_back = "1 row is" if rows == 1 else f"{rows} rows are"
        notes.append(f"only {held_back} held back for validation: the errors say little about unseen data")
    if ensemble and fitted.ended != "done":
        why = "the time was up" if fitted.ended == "time" else "the fit was interrupted"
        notes.append(f"{why} before two members of the ensemble were fitted: stability is not known")
    result = FitResult(
        potential=potential,
        minima=minima,
        condition=condition,
        errors=errors,
        status=Status.of(fitted.ended, judged, tolerance),
        n_dominant_modes=count_dominant_modes(potential, train),
        history=monitor.history,
        discovery=discovery,
        solver=fitted.solver,
        settings={
            "max_modes": max_modes, "family": family, "seed": seed, "recipe": recipe, "tolerance": tolerance,
            "validation": validation if isinstance(validation, float | int) else f"{held.n if held else 0} rows given",
            "max_seconds": max_seconds, "widths": list(sizes) if family_named(family).has_widths else None,
            "sharpness": sharpness, "rho": rho, "ensemble": ensemble,
        },
        labels=Labels(data.names, data.energy_name, data.gradient_names, dict(data.units), data.condition_names),
        support=support,
        seconds=monitor.seconds,
        compile_seconds=compiled.seconds,
        warnings=notes,
        versions=_versions(),
        train=train,
        validation=held,
    )  # fmt: skip
    if note := shortfall(result):
        notes.append(note)
    for note in notes:
        warnings.warn(note, MultiwellWarning, stacklevel=2)
    return result


def _learn(train: Dataset, *, recipe: str, max_modes: int, **asked: Any) -> Fitted:
    """What the recipe finds, its energies fixed where only derivatives were given."""
    fitted = RECIPES[recipe](Task(train, max_modes=min(max_modes, train.n), **asked))
    fitted.potential = _with_energy_gauge(fitted.potential, train)
    return fitted


def _with_energy_gauge(potential: Model, train: Dataset) -> Model:
    # without energies the potential is known up to a constant: its lowest training point gets energy zero
    if train.energy is not None:
        return potential
    import equinox as eqx

    shift = potential.scaling.energy_shift - potential.energy(*train.points).min()
    shifted: Model = eqx.tree_at(lambda v: v.scaling.energy_shift, potential, np.asarray(shift))
    return shifted


def _versions() -> dict[str, str]:
    names = ("multiwell", "jax", "jaxlib", "equinox", "numpy", "scipy")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}
