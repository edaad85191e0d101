"""Learning a potential from data."""

import platform
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from typing import Literal

import numpy as np

from .._data import Dataset, Support, split
from .._errors import FitError, MultiwellWarning
from .._landscape import find_minima
from .._potential import SoftPotential
from ._accuracy import relative_errors
from ._arguments import check_arguments
from ._compile_clock import compile_clock
from ._default_recipe import fit_default
from ._discovery import Discovery
from ._ensemble import FEWEST, Member, run_ensemble, stability_of
from ._fitted import Fitted
from ._monitor import Monitor, Step
from ._paper_recipe import fit_paper
from ._result import FitResult, Labels
from ._scale import input_spread
from ._sharpness import Sharpness
from ._status import Status
from ._wells import Wells, classify

RECIPES = {"default": fit_default, "paper": fit_paper}
FEW_ROWS = 5


def fit(
    data: Dataset,
    modes: int = 12,
    mode: Literal["icnn", "quadratic"] = "icnn",
    seed: int = 0,
    recipe: Literal["default", "paper"] = "default",
    validation: float | Dataset = 0.2,
    max_seconds: float | None = None,
    *,
    tolerance: float = 1e-3,
    sharpness: Literal["auto", "single", "tree"] = "auto",
    rho: float | None = None,
    ensemble: int = 0,
    progress: Callable[[Step], None] | None = None,
) -> FitResult:
    """Learn a multi-well potential from energies, gradients, Hessians, or any of them.

    Args:
        data: what was measured, in any units.
        modes: at most so many convex modes; the fit ends with as many as it needs.
        mode: family of the modes: "icnn" (input-convex networks) or "quadratic" (exact for Gaussian mixtures).
        seed: seeds the validation rows, the start weights and the rows held back inside the fit.
        recipe: "default" (second-order steps from the basins of the data) or "paper" (Adam with L1 on gates).
        validation: fraction of the rows (of the groups, where there are any) that is never fitted and never used
            to choose anything, or a data set of its own.
        max_seconds: wall-clock limit in seconds; the best potential so far is returned when it passes.
        tolerance: relative error (see `errors`) at which the fit is good enough.
        sharpness: "single" for one sharpness, "tree" for one per merge of modes (a `TreePotential`, from three
            modes on), "auto" for a tree where it pays: where one sharpness misses the tolerance, or barriers of
            different scales let a tree do with fewer modes.
        rho: sharpness to start from, 1 / energy units of the data; it is learned. None leaves the start to the recipe.
        ensemble: so many fits of resampled rows from independent starts judge how sure the wells are
            (`result.discovery.stability`); none with 0.
        progress: called with a `Step` after every iteration.

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
        data, modes, mode, seed, recipe, RECIPES, max_seconds, tolerance, ensemble, progress, asked
    )
    monitor = Monitor(max_seconds, progress)
    if data.weight is not None:
        data = data.subset(np.flatnonzero(data.weight > 0))
    train, held = split(data, validation, seed)
    notes: list[str] = []
    if train.energy is None and train.gradient is None:
        notes.append(
            "only Hessians are given: the potential is known up to a linear function, and its wells are not"
        )
    if modes > train.n:
        notes.append(f"modes={modes} is more than the {train.n} rows to learn from; lowered to {train.n}")
        modes = train.n
    learn = partial(_learn, recipe=recipe, modes=modes, mode=mode, tolerance=tolerance, sharpness=asked)
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
        support = Support.of(train.x)
        minima = Wells([], [], [])
        discovery = fitted.discovery
        try:
            minima = _wells(potential, train, judged, support)
            if ensemble and fitted.ended == "done":
                minima, discovery = _with_stability(
                    minima, discovery, learn, train, support, ensemble, seed, monitor
                )
        except KeyboardInterrupt:
            fitted.ended = "interrupted"
            notes.append("interrupted while the minima were judged")
    few = held is None or held.n < FEW_ROWS
    if few and validation != 0:
        rows = 0 if held is None else held.n
        notes.append(
            f"only {rows} rows are held back for validation: the errors say little about unseen data"
        )
    if ensemble and discovery.stability is None:
        notes.append("the time was up before two members of the ensemble were fitted: stability is not known")
    result = FitResult(
        potential=potential,
        minima=minima,
        errors=errors,
        status=_status(fitted.ended, judged, tolerance),
        n_modes=_dominating(potential, train),
        history=monitor.history,
        discovery=discovery,
        settings={
            "modes": modes, "mode": mode, "seed": seed, "recipe": recipe, "tolerance": tolerance,
            "validation": validation if isinstance(validation, float | int) else f"{held.n if held else 0} rows given",
            "max_seconds": max_seconds, "ensemble": ensemble, "sharpness": sharpness, "rho": rho,
        },
        labels=Labels(data.names, data.energy_name, data.gradient_names, dict(data.units)),
        support=support,
        seconds=monitor.seconds,
        compile_seconds=compiled[0],
        warnings=notes,
        versions=_versions(),
        train=train,
        validation=held,
    )  # fmt: skip
    for note in notes:
        warnings.warn(note, MultiwellWarning, stacklevel=2)
    return result


def _learn(
    train: Dataset, *, seed: int, monitor: Monitor, recipe: str, modes: int, mode: str, tolerance: float,
    sharpness: Sharpness,
) -> Fitted:  # fmt: skip
    """What the recipe finds, its energies fixed where only derivatives were given."""
    fitted: Fitted = RECIPES[recipe](train, min(modes, train.n), mode, seed, tolerance, sharpness, monitor)
    fitted.potential = _with_energy_gauge(fitted.potential, train)
    return fitted


def _wells(potential: SoftPotential, train: Dataset, errors: dict[str, float], support: Support) -> Wells:
    energy_spread = float(np.std(potential.energy(train.x)))
    energy_error = errors.get("energy", max(errors.values(), default=0.0)) * energy_spread
    return classify(find_minima(potential, train.x, support), energy_error, energy_spread)


def _dominating(potential: SoftPotential, train: Dataset) -> int:
    return int((potential.responsibilities(train.x).max(axis=0) > 0.5).sum())


def _with_stability(
    minima: Wells,
    discovery: Discovery,
    learn: Callable[..., Fitted],
    train: Dataset,
    support: Support,
    members: int,
    seed: int,
    monitor: Monitor,
) -> tuple[Wells, Discovery]:
    """The wells judged by an ensemble: their barriers must exceed three of their own standard errors."""

    def member(inside: Dataset, outside: Dataset, own_seed: int) -> Member | None:
        fitted = learn(inside, seed=own_seed, monitor=monitor.for_member())
        if fitted.ended != "done":
            return None
        errors = relative_errors(fitted.potential, outside if outside.n else inside, input_spread(train.x))
        found = _wells(fitted.potential, train, errors, support)
        within = [m for m in found.wells + found.unresolved if m.within_data]
        return Member(_dominating(fitted.potential, train), len(found.wells), within)

    fits = run_ensemble(member, train, members, seed)
    if len(fits) < FEWEST:
        return minima, discovery
    inside = sorted(minima.wells + minima.unresolved, key=lambda m: m.energy)
    _, barrier_errors = stability_of(inside, fits, support.upper - support.lower)
    judged = classify(inside, np.inf, np.inf, barrier_errors)
    wells = Wells(judged.wells, minima.boundary, judged.unresolved)
    stability, _ = stability_of(wells.wells, fits, support.upper - support.lower)
    return wells, replace(discovery, stability=stability)


def _with_energy_gauge(potential: SoftPotential, train: Dataset) -> SoftPotential:
    # without energies the potential is known up to a constant: its lowest training point gets energy zero
    if train.energy is not None:
        return potential
    import equinox as eqx

    shift = potential.scaling.energy_shift - potential.energy(train.x).min()
    shifted: SoftPotential = eqx.tree_at(lambda v: v.scaling.energy_shift, potential, np.asarray(shift))
    return shifted


def _status(ended: str, errors: dict[str, float], tolerance: float) -> Status:
    if ended == "interrupted":
        return Status.INTERRUPTED
    if all(error <= tolerance for error in errors.values()):
        return Status.TOLERANCE_REACHED
    return Status.TIME_UP if ended == "time" else Status.TOLERANCE_MISSED


def _versions() -> dict[str, str]:
    names = ("multiwell", "jax", "jaxlib", "equinox", "numpy", "scipy")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}
