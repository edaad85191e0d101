"""Learning a potential from data."""

import platform
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any, Literal

import jax
import numpy as np

from .._data import Dataset, Support, split
from .._errors import FitError, InputError, MultiwellWarning
from .._landscape import find_minima
from .._potential import Potential
from ._accuracy import relative_errors
from ._default_recipe import fit_default
from ._fitted import Fitted
from ._monitor import Monitor, Step
from ._paper_recipe import fit_paper
from ._result import FitResult, Labels
from ._scale import input_spread
from ._start import KINDS
from ._status import Status
from ._wells import classify

RECIPES = {"default": fit_default, "paper": fit_paper}
FEW_ROWS = 5
COMPILE_EVENTS = "/jax/core/compile/"


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
        progress: called with a `Step` after every iteration.

    Returns:
        The result; `status` says how the fit ended. An interruption (Ctrl-C) also returns the best so far.

    Raises:
        InputError: an argument is out of range, or the data cannot be fitted; the message names it.
        FitError: no potential with finite errors was found.

    Source: the potential is that of Jones, Buganza Tepole and Fuhg (2025), arXiv 2506.17242; start points by
    Chazal, Guibas, Oudot and Skraba (2013); steps by Marquardt (1963).
    """
    _check(data, modes, mode, seed, recipe, max_seconds, tolerance)
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
    with _compile_clock() as compiled:
        fitted: Fitted = RECIPES[recipe](train, modes, mode, seed, tolerance, monitor)
        potential = fitted.potential
        spread = input_spread(train.x)
        errors = {"train": relative_errors(potential, train, spread)}
        if held is not None:
            errors["validation"] = relative_errors(potential, held, spread)
        if not all(np.isfinite(error) for kind in errors.values() for error in kind.values()):
            raise FitError("no potential with finite errors was found; look for extreme values in the data")
        potential = _with_energy_gauge(potential, train)
        support = Support.of(train.x)
        try:
            minima = find_minima(potential, train.x, support)
        except KeyboardInterrupt:
            minima, fitted.ended = [], "interrupted"
            notes.append("interrupted before the minima were searched for")
    few = held is None or held.n < FEW_ROWS
    if few and validation != 0:
        rows = 0 if held is None else held.n
        notes.append(
            f"only {rows} rows are held back for validation: the errors say little about unseen data"
        )
    # a kind of number that does not vary over the validation rows is judged on the training rows
    judged = errors["train"] | errors.get("validation", {})
    energy_spread = float(np.std(potential.energy(train.x)))
    energy_error = judged.get("energy", max(judged.values(), default=0.0)) * energy_spread
    n_modes = int((potential.responsibilities(train.x).max(axis=0) > 0.5).sum())
    result = FitResult(
        potential=potential,
        minima=classify(minima, energy_error, energy_spread),
        errors=errors,
        status=_status(fitted.ended, judged, tolerance),
        n_modes=n_modes,
        history=monitor.history,
        discovery=fitted.discovery,
        settings={
            "modes": modes, "mode": mode, "seed": seed, "recipe": recipe, "tolerance": tolerance,
            "validation": validation if isinstance(validation, float | int) else f"{held.n if held else 0} rows given",
            "max_seconds": max_seconds,
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


def _check(
    data: Dataset, modes: int, mode: str, seed: int, recipe: str, max_seconds: float | None, tolerance: float
) -> None:
    if not isinstance(data, Dataset):
        raise InputError(
            f"data must be a multiwell.Dataset, got {type(data).__name__}; make one with Dataset(x, energy)"
        )
    if data.condition is not None:
        raise InputError("data.condition: conditional potentials cannot be fitted by this version")
    if isinstance(modes, bool) or not isinstance(modes, int | np.integer) or modes < 1:
        raise InputError(f"modes must be a whole number of at least 1, got {modes!r}")
    if mode not in KINDS:
        raise InputError(f"mode must be one of {', '.join(KINDS)}, got {mode!r}")
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise InputError(f"seed must be a whole number of at least 0, got {seed!r}")
    if recipe not in RECIPES:
        raise InputError(f"recipe must be one of {', '.join(RECIPES)}, got {recipe!r}")
    if max_seconds is not None and not max_seconds > 0:
        raise InputError(f"max_seconds must be above 0, got {max_seconds!r}")
    if not 0 < tolerance < 1:
        raise InputError(f"tolerance must lie between 0 and 1, got {tolerance!r}")


def _with_energy_gauge(potential: Potential, train: Dataset) -> Potential:
    # without energies the potential is known up to a constant: its lowest training point gets energy zero
    if train.energy is not None:
        return potential
    import equinox as eqx

    shift = potential.scaling.energy_shift - potential.energy(train.x).min()
    shifted: Potential = eqx.tree_at(lambda v: v.scaling.energy_shift, potential, np.asarray(shift))
    return shifted


def _status(ended: str, errors: dict[str, float], tolerance: float) -> Status:
    if ended == "interrupted":
        return Status.INTERRUPTED
    if all(error <= tolerance for error in errors.values()):
        return Status.TOLERANCE_REACHED
    return Status.TIME_UP if ended == "time" else Status.TOLERANCE_MISSED


@contextmanager
def _compile_clock() -> Iterator[list[float]]:
    """Adds up the seconds that JAX spends on tracing, lowering and compiling."""
    total = [0.0]

    def listen(event: str, duration_secs: float, **_: Any) -> None:
        if event.startswith(COMPILE_EVENTS):
            total[0] += duration_secs

    jax.monitoring.register_event_duration_secs_listener(listen)
    try:
        yield total
    finally:
        jax.monitoring.unregister_event_duration_listener(listen)


def _versions() -> dict[str, str]:
    names = ("multiwell", "jax", "jaxlib", "equinox", "numpy", "scipy")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}
