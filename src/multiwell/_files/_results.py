"""Results of fits as records and tensors, and back."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from .._data import Support
from .._errors import InputError
from .._fit import (
    ClassifiedMinima,
    Discovery,
    EnergyBand,
    FitResult,
    FitStep,
    Focus,
    Labels,
    PathStep,
    Phase,
    Stability,
    Status,
    WellInterval,
)
from .._fit_options import FitOptions
from .._landscape import CriticalPoint, StandardErrors
from .._specification import Model, Specification, rebuild
from ._container import Arrays
from ._records import DiscoveryRecord, FitResultRecord, FocusRecord, MinimumRecord, PhaseRecord
from ._write import plain

LISTS = ("wells", "boundary", "unresolved")
BARRIERS = ("barrier", "barrier_to_deeper")
HISTORY = ("stage", "iteration", "modes", "error", "held_error", "seconds")


def pack_result(result: FitResult, specification: Specification) -> tuple[dict[str, Any], Arrays]:
    """Return the record of a result, whose potential is described, and its tensors; the data are left out."""
    record = {
        "class": "FitResult",
        "potential": specification.as_dict(),
        "condition": None if result.condition is None else result.condition.tolist(),
        "minima": {name: [_packed(minimum) for minimum in getattr(result.minima, name)] for name in LISTS},
        "focus": None if result.focus is None else result.focus.as_dict(),
        "phases": [phase.as_dict() for phase in result.phases],
        "errors": result.errors,
        "status": result.status.value,
        "n_dominant_modes": result.n_dominant_modes,
        "history": {name: [getattr(step, name) for step in result.history] for name in HISTORY},
        "discovery": result.discovery.as_dict(),
        "solver": result.solver,
        "settings": result.options.as_dict(),
        "labels": vars(result.labels),
        "support_points": len(result.support.points),
        "support_radius": result.support.radius,
        "seconds": result.seconds,
        "compile_seconds": result.compile_seconds,
        "warnings": result.warnings,
        "versions": result.versions,
    }
    support = {name: getattr(result.support, name) for name in ("lower", "upper", "points")}
    tensors = {f"potential.{name}": array for name, array in specification.arrays.items()}
    return plain(record), tensors | {f"support.{name}": array for name, array in support.items()}


def unpack_result(record: FitResultRecord, arrays: Arrays) -> FitResult:
    """Make the result of a record and its checked tensors."""
    potential = _potential(record, _part(arrays, "potential."))
    support = {name: array for name, array in arrays.items() if not name.startswith("potential.")}
    _check(record, potential, support)
    history = record.history
    rows: Iterable[tuple[Any, ...]] = zip(*(getattr(history, name) for name in HISTORY), strict=True)
    return FitResult(
        potential=potential,
        minima=ClassifiedMinima(*([_minimum(m) for m in getattr(record.minima, name)] for name in LISTS)),
        condition=None if record.condition is None else np.array(record.condition),
        focus=_focus(record.focus),
        phases=[_phase(phase) for phase in record.phases],
        errors={part: dict(errors.items()) for part, errors in record.errors.items()},
        status=_statuses()[record.status],
        n_dominant_modes=record.n_dominant_modes,
        history=[_step(row) for row in rows],
        discovery=_discovery(record.discovery),
        solver=record.solver,
        options=FitOptions.from_dict(record.settings),
        labels=Labels(
            tuple(record.labels.inputs),
            record.labels.energy,
            tuple(record.labels.gradient),
            record.labels.units,
            tuple(record.labels.conditions),
        ),
        support=Support(
            **_part(support, "support."),
            radius=record.support_radius,
            periods=np.concatenate([potential.input_map.periods, np.zeros(potential.n_conditions)]),
        ),
        seconds=record.seconds,
        compile_seconds=record.compile_seconds,
        warnings=record.warnings,
        versions=record.versions,
    )


def _potential(record: FitResultRecord, arrays: Arrays) -> Model:
    try:
        return rebuild(record.potential, arrays)
    except InputError as error:
        raise InputError(f"potential: {error}") from None


def _check(record: FitResultRecord, potential: Model, support: Arrays) -> None:
    """Refuse what the types of the fields cannot say."""
    d, modes = potential.dimension, potential.modes.n_modes
    conditions = potential.n_conditions
    if len(record.labels.conditions) != conditions or len(record.condition or []) != conditions:
        raise InputError(f"labels and condition must name {conditions} conditions")
    if record.status not in _statuses():
        raise InputError(f"status must be one of {', '.join(_statuses())}; got {record.status!r}")
    lengths = {name: len(getattr(record.history, name)) for name in HISTORY}
    if len(set(lengths.values())) > 1:
        raise InputError(f"the columns of history differ in length: {lengths}")
    if len(record.labels.inputs) != d or len(record.labels.gradient) != d:
        raise InputError(f"labels must name {d} inputs and {d} gradient components")
    for name in LISTS:
        for k, minimum in enumerate(getattr(record.minima, name)):
            sizes = {len(minimum.x), len(minimum.eigenvalues)}
            if minimum.standard_errors is not None:
                sizes.add(len(minimum.standard_errors.x))
            if sizes != {d} or minimum.mode >= modes:
                raise InputError(f"minima.{name}.{k} does not fit {d} inputs and {modes} modes")
    counts = [mode for phase in record.phases for mode in phase.modes]
    if record.phases and (
        sorted(counts) != list(range(modes))
        or [phase.well for phase in record.phases] != list(range(len(record.minima.wells)))
    ):
        raise InputError(f"phases must give each of {modes} modes to one of {len(record.minima.wells)} wells")
    size, points = d + conditions, record.support_points
    shapes = {"support.lower": (size,), "support.upper": (size,), "support.points": (points, size)}
    if odd := sorted(support.keys() ^ shapes.keys()):
        raise InputError(f"{'unknown' if odd[0] in support else 'missing'} tensor {odd[0]!r}")
    for name, shape in shapes.items():
        array = support[name]
        if array.shape != shape or array.dtype != np.float64 or not np.isfinite(array).all():
            raise InputError(f"the tensor {name!r} must be finite float64 numbers of shape {shape}")
    if not (support["support.lower"] <= support["support.upper"]).all():
        raise InputError("the tensor 'support.lower' must not be above 'support.upper'")


def _step(row: tuple[Any, ...]) -> FitStep:
    stage, iteration, modes, *numbers = row
    error, held_error, seconds = (math.nan if value is None else float(value) for value in numbers)
    return FitStep(stage, iteration, modes, error, held_error, seconds)


def _phase(record: PhaseRecord) -> Phase:
    return Phase(
        well=record.well,
        modes=tuple(record.modes),
        share=record.share,
        agreement=record.agreement,
        between=tuple(record.between),
        inside=record.inside,
        shared_with=tuple(record.shared_with),
        shared=tuple(record.shared),
    )


def _packed(minimum: CriticalPoint) -> dict[str, Any]:
    errors = minimum.standard_errors
    record = {name: getattr(minimum, name) for name in MinimumRecord.model_fields}
    return record | {"standard_errors": None if errors is None else errors.as_dict()}


def _minimum(record: MinimumRecord) -> CriticalPoint:
    values = record.model_dump()
    values |= {name: np.array(values[name], dtype=np.float64) for name in ("x", "eigenvalues")}
    values |= {name: math.inf if values[name] is None else values[name] for name in BARRIERS}
    if (errors := record.standard_errors) is not None:
        barrier = math.inf if errors.barrier is None else errors.barrier
        values["standard_errors"] = StandardErrors(
            x=np.array(errors.x), energy=errors.energy, barrier=barrier
        )
    return CriticalPoint(**values, index=0, extent=np.zeros((0, len(record.x))))


def _discovery(record: DiscoveryRecord) -> Discovery:
    values = record.model_dump()
    stability = values.pop("stability")
    if stability is not None:
        intervals = [WellInterval(**interval) for interval in stability.pop("intervals")]
        stability = Stability(**stability, intervals=intervals)
    return Discovery(
        **values | {"path": [PathStep(**step) for step in values["path"]], "stability": stability}
    )


def _focus(record: FocusRecord | None) -> Focus | None:
    if record is None:
        return None
    values = record.model_dump()
    return Focus(**values | {"bands": [EnergyBand(**band) for band in values["bands"]]})


def _statuses() -> dict[str, Status]:
    return {status.value: status for status in Status}


def _part(arrays: Arrays, prefix: str) -> Arrays:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
