"""What a model file may say of a result, field by field; anything else is refused."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0)]
Size = Annotated[int, Field(ge=1)]
NotNegative = Annotated[float, Field(ge=0)]
Interval = Annotated[tuple[float, float], Field(strict=False)]
WholeNumberKey = Annotated[int, Field(ge=0, strict=False)]


class Record(BaseModel):
    """Exact types, finite numbers, no field that is not named here."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


class StandardErrorsRecord(Record):
    """Standard errors of a minimum; no barrier means an infinite one."""

    x: list[NotNegative]
    energy: NotNegative
    barrier: NotNegative | None


class MinimumRecord(Record):
    """A local minimum; no barrier means an infinite one."""

    x: list[float]
    energy: float
    eigenvalues: list[float]
    mode: Count
    responsibility: NotNegative
    barrier: NotNegative | None
    barrier_to_deeper: NotNegative | None
    on_boundary: bool
    within_data: bool
    degenerate: bool
    standard_errors: StandardErrorsRecord | None


class MinimaRecord(Record):
    """The three lists of minima."""

    wells: list[MinimumRecord]
    boundary: list[MinimumRecord]
    unresolved: list[MinimumRecord]


class LabelsRecord(Record):
    """Names and units."""

    inputs: list[str]
    energy: str
    gradient: list[str]
    units: dict[str, str]
    conditions: list[str]


class HistoryRecord(Record):
    """The history of a fit, column by column; no error means that it was not a finite number."""

    stage: list[str]
    iteration: list[Count]
    modes: list[Count]
    error: list[NotNegative | None]
    held_error: list[NotNegative | None]
    seconds: list[NotNegative]


class PathStepRecord(Record):
    """One number of modes that was tried."""

    modes: Count
    change: str
    error: NotNegative | None
    held_error: NotNegative | None
    rows: Count | None
    largest_share: NotNegative | None


class WellIntervalRecord(Record):
    """How far a well moves within an ensemble."""

    found: NotNegative
    x: list[Interval]
    energy: Interval
    barrier: Interval | None


class StabilityRecord(Record):
    """What an ensemble agrees on; numbers of modes and wells are keys, and keys are text in JSON."""

    members: Count
    confidence: NotNegative
    modes: dict[WholeNumberKey, Count]
    wells: dict[WholeNumberKey, Count]
    intervals: list[WellIntervalRecord]


class DiscoveryRecord(Record):
    """How the number of modes was found."""

    path: list[PathStepRecord]
    basins: Count | None
    lifetimes: list[NotNegative]
    threshold: NotNegative | None
    noise: NotNegative | None
    floor: NotNegative | None
    gates: list[NotNegative] | None
    stability: StabilityRecord | None
    sharpness: Interval | None


class PhaseRecord(Record):
    """The modes of one well; what has a default here is not said by the first files that have phases."""

    well: Count
    modes: list[Count]
    share: NotNegative
    agreement: NotNegative
    between: list[Count]
    inside: NotNegative = 1.0
    shared_with: list[Count] = []
    shared: list[Count] = []


class EnergyBandRecord(Record):
    """The errors of the rows between two energies; no upper end means that there is none."""

    part: Literal["train", "validation"]
    lower: NotNegative
    upper: NotNegative | None
    rows: Count
    errors: dict[Literal["energy", "gradient", "hessian"], NotNegative]


class FocusRecord(Record):
    """Which energies count."""

    energy: Annotated[float, Field(gt=0)]
    lowest: float | None
    chosen: bool
    bands: list[EnergyBandRecord]


class FitResultRecord(Record):
    """A fit with everything but its data."""

    class_name: Literal["FitResult"] = Field(alias="class")
    potential: dict[str, Any]  # its specification
    minima: MinimaRecord
    phases: list[PhaseRecord]
    condition: list[float] | None
    focus: FocusRecord | None
    errors: dict[
        Literal["train", "folds", "validation"], dict[Literal["energy", "gradient", "hessian"], NotNegative]
    ]
    status: str
    n_dominant_modes: Count
    history: HistoryRecord
    discovery: DiscoveryRecord
    solver: str
    settings: dict[str, Any]
    labels: LabelsRecord
    support_points: Size
    support_radius: NotNegative
    seconds: NotNegative
    compile_seconds: NotNegative
    warnings: list[str]
    versions: dict[str, str]


class FileRecord(Record):
    """The whole header; the content is the record of a result or the specification of a potential."""

    format: Literal["multiwell"]
    format_version: Size
    written_by: str
    content: dict[str, Any]
