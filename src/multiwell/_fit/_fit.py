"""Learning a potential from data."""

import platform
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from typing import Any

import numpy as np

from .._data import Dataset, split
from .._errors import InputError, MultiwellWarning
from .._fit_options import GIVEN, FitOptions, Recipe, SharpnessKind
from .._inputs import input_spread
from .._potential import DEFAULT_FAMILY
from ._accuracy import judged_errors
from ._certainty import until_certain
from ._diagnostics import check_data, diagnose, diagnose_weights
from ._discovery import Discovery
from ._drawn import Labels
from ._few import (
    doubt_of_numbers,
    doubts_of,
    few_of,
    process_of,
)
from ._focus import bands_of, focus_of
from ._judge import Judge, Judged
from ._learner import Learner
from ._monitor import FitStep, Monitor, Status, compile_clock
from ._reference_condition import at_reference_condition, reference_condition
from ._result import FitResult
from ._scale import input_map_of, scaling_of
from ._task import Fitted
from ._wells import (
    ClassifiedMinima,
    classify_by_bootstrap,
    count_dominant_modes,
    phases_of,
)

INTERRUPTED = "interrupted while the minima were judged"


def fit(
    data: Dataset,
    *,
    max_modes: int | None = None,
    family: str = DEFAULT_FAMILY,
    seed: int = 0,
    recipe: Recipe = "default",
    validation: float | Dataset = 0.2,
    max_seconds: float | None = None,
    tolerance: float = 1e-3,
    widths: Sequence[int] | None = None,
    sharpness: SharpnessKind = "auto",
    rho: float | None = None,
    ensemble: int = 0,
    focus: float | None = None,
    barrier_tolerance: float | None = None,
    progress: Callable[[FitStep], None] | None = None,
    input_map: Any = None,
) -> FitResult:
    """Learn a multi-well potential from energies, gradients, Hessians, or any of them.

    Args:
        data: what was measured, in any units.
        max_modes: at most so many convex modes; the fit ends with as many as it needs. None for twelve, or for as many
            as the basins of the data ask for, at most 64.
        family: family of the modes: "icnn" (input-convex networks) or "quadratic" (exact for Gaussian mixtures). With
            five inputs or more, or where the bottoms of the basins are paraboloids, the default recipe tries quadratic
            forms before networks, and keeps them where they suffice.
        seed: seeds the validation rows, the start weights and the rows held back inside the fit.
        recipe: "default" (second-order steps from the basins of the data); "paper" (Adam with L1 on gates) or
            "hard-concrete" (Adam with L0 gates), which select modes in other ways; "single-icnn", "hard-minimum",
            "network" or "difference-of-convex", which fit what one compares with.
        validation: fraction of the rows (of the groups, where there are any) that is never fitted and never used
            to choose anything, or a data set of its own; rows at one point stay together. Of few rows (up to 100
            numbers along one input, 200 with two to five; no conditions or Hessians) the default recipe sets none
            aside: `errors["folds"]` leaves each out in turn.
        max_seconds: wall-clock limit in seconds; the best potential so far is returned when it passes.
        tolerance: relative error (see `errors`) at which the fit is good enough.
        widths: hidden widths of every network, 1 to 4 layers of 1 to 256; `(8, 8)` when None, and `(4, 4)` where more
            than twelve modes start. Wider networks follow finer shapes and need more rows and time; for families of
            networks only.
        sharpness: "single" for one sharpness, "tree" for one per merge of modes (a `TreePotential`, from three
            modes on), "auto" for a tree where it pays: where one sharpness misses the tolerance, or barriers of
            different scales let a tree do with fewer modes; all as sharp as the data allow. "blunt" is "auto" with as
            few modes as do, and the sharpness as it comes.
        rho: sharpness to start from, 1 / energy units of the data, for the recipes that learn one ("default", "paper",
            "hard-concrete"). None leaves the start to the recipe.
        ensemble: so many fits of resampled rows, 2 to 1,000, from independent starts judge how sure the wells are
            (`result.discovery.stability`); none with 0.
        focus: an energy `E` above the lowest, in the energy's unit: squared residuals of a row at height `h` weigh by
            `1 / (1 + h / E)^4`, in the fit and in its errors, so that wells and barriers count where the energies range
            over decades. None chooses one where that is so, and none elsewhere; `result.focus` says what was done.
        barrier_tolerance: standard error of a barrier, over the barrier, that is good enough; None for a hundredth, or
            `tolerance` where that is larger. Where a barrier is less certain, or a minimum among the data is not
            resolved, and noise is not why, the search goes on at smaller tolerances; what stays is said with a figure.
        progress: called with a `FitStep` after every iteration, and as members of the ensemble end.
        input_map: what modes see of the inputs, one of `mw.inputs`. None for the inputs themselves, and for cosine and
            sine of those that repeat (`Dataset(..., periods=...)`).

    Returns:
        The result; `status` says how the fit ended. An interruption (Ctrl-C) also returns the best so far.

    Raises:
        InputError: an argument is out of range, or the data cannot be fitted; the message names it.
        FitError: no potential with finite errors was found.

    Source: the potential is that of Jones, Buganza Tepole and Fuhg (2025), arXiv 2506.17242; start points by
    Chazal, Guibas, Oudot and Skraba (2013); steps by Marquardt (1963).
    """
    options = FitOptions(
        max_modes=max_modes, family=family, seed=seed, recipe=recipe, max_seconds=max_seconds, tolerance=tolerance,
        validation=f"{validation.n}{GIVEN}" if isinstance(validation, Dataset) else validation, widths=widths,
        sharpness=sharpness, rho=rho, ensemble=ensemble, focus=focus,
        barrier_tolerance=barrier_tolerance,
    )  # fmt: skip
    if progress is not None and not callable(progress):
        raise InputError(f"progress must be a function of a FitStep, got {progress!r}")
    check_data(data, options)
    seen = input_map_of(data, input_map)
    monitor = Monitor(max_seconds, progress)
    whole, numbers, notes = data, np.arange(data.n), []
    if data.weight is not None:
        numbers = np.flatnonzero(data.weight > 0)
        data = data.subset(numbers)
    if (few := few_of(data, options)) is not None:
        data, first, note = few
        numbers, notes = numbers[first], [note] if note else []
    train, held = split(
        data, 0.0 if few is not None and not isinstance(validation, Dataset) else validation, seed
    )
    if held is not None and held.weight is not None:
        held = held.subset(np.flatnonzero(held.weight > 0))
    if options.max_modes is not None and options.max_modes > train.n:
        notes.append(
            f"max_modes={max_modes} is more than the {train.n} rows to learn from; lowered to {train.n}"
        )
        options = replace(options, max_modes=train.n)
    given = {"train": train} | ({} if held is None else {"validation": held})
    with compile_clock() as compiled:
        focused = focus_of(train, held, options.focus, seen, seed)
        if focused is not None:
            # from here on every weight is one of the focus as well
            train, held = focused.on_fitted(train, held)
        elif options.focus is not None:
            notes.append(f"focus={focus:g} is above the whole range of the energies: it does nothing")
        learn = Learner(options, seen, few is not None, focused)
        process = process_of(train, scaling_of(train, seen)) if few is not None else None
        condition = reference_condition(train)
        judge = Judge(options, train, held, process)
        best = judge(learn(train, seed=seed, monitor=monitor, process=process))
        if few is None and options.recipe == "default":
            closer = partial(learn, train, seed=seed, monitor=monitor)
            best = until_certain(best, lambda share: judge(closer(share=share)), train, options)
        fitted, errors = best.fitted, best.errors
        if (note := diagnose_weights(whole, train, fitted.potential)) is not None:
            notes.append(note)
        support = best.support
        minima, discovery, more = _by_ensemble(best, train, options, learn, monitor)
        if process is None:
            # of weights it is `diagnose_weights` that speaks
            plain = train.condition is None and train.weight is None and options.max_modes != 1
            if plain and (fewer := doubt_of_numbers(train)) is not None:
                more.append(fewer)
        elif not monitor.time_is_up():
            more += doubts_of(train, process, numbers, options.max_modes != 1)
        if focused is not None:
            spread = input_spread(train.x, fitted.potential.input_map.periods)
            focused = replace(focused, bands=bands_of(focused, given, fitted.potential, spread))
    result = FitResult(
        potential=fitted.potential,
        minima=minima,
        phases=phases_of(at_reference_condition(fitted.potential, condition), minima.wells, train.x),
        condition=condition,
        errors=errors,
        status=Status.of(fitted.ended, judged_errors(errors), tolerance),
        n_dominant_modes=count_dominant_modes(fitted.potential, train),
        history=monitor.history,
        discovery=discovery,
        solver=fitted.solver,
        options=options,
        labels=Labels(
            data.names, data.energy_name, data.gradient_names, dict(data.units), data.condition_names
        ),
        support=support,
        seconds=monitor.seconds,
        compile_seconds=compiled.seconds,
        warnings=notes + more,
        versions=_versions(),
        focus=focused,
        train=given["train"],
        validation=given.get("validation"),
    )
    result.warnings.extend(diagnose(train, result))
    for note in result.warnings:
        warnings.warn(note, MultiwellWarning, stacklevel=2)
    return result


def _by_ensemble(
    best: Judged,
    train: Dataset,
    options: FitOptions,
    learn: Callable[..., Fitted],
    monitor: Monitor,
) -> tuple[ClassifiedMinima, Discovery, list[str]]:
    """Return the minima and the discovery with what an ensemble says of them, where one is asked for, and notes."""
    fitted, minima, well_errors = best.fitted, best.minima, best.well_errors
    discovery, notes = fitted.discovery, []
    if well_errors is None:
        notes.append(INTERRUPTED)
    elif options.ensemble and fitted.ended == "done":
        try:
            by_members, stability, note = classify_by_bootstrap(
                well_errors, learn, train, best.support, options.ensemble, options.seed, monitor
            )
            minima = by_members or minima
            discovery = replace(discovery, stability=stability)
            notes += [note] if note else []
        except KeyboardInterrupt:
            fitted.ended = "interrupted"
            notes.append(INTERRUPTED)
    if options.ensemble and fitted.ended != "done":
        why = "the time was up" if fitted.ended == "time" else "the fit was interrupted"
        notes.append(f"{why} before two members of the ensemble were fitted: stability is not known")
    return minima, discovery, notes


def _versions() -> dict[str, str]:
    names = ("multiwell", "jax", "jaxlib", "equinox", "numpy", "scipy")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}
