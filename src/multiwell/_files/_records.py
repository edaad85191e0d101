"""What a model file may say, field by field; anything else is refused."""

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


class ICNNRecord(Record):
    """Settings of input-convex networks."""

    kind: Literal["icnn"]
    widths: list[Size] = Field(min_length=1)
    floor: NotNegative


class QuadraticRecord(Record):
    """Settings of quadratic modes."""

    kind: Literal["quadratic"]
    floor: NotNegative


class NetworkRecord(Record):
    """Settings of plain networks."""

    kind: Literal["network"]
    widths: list[Size] = Field(min_length=1)


class ConvexPartRecord(Record):
    """Settings of one of the two input-convex networks of a difference."""

    widths: list[Size] = Field(min_length=1)
    floor: NotNegative


class DifferenceRecord(Record):
    """Settings of differences of input-convex networks."""

    kind: Literal["difference"]
    plus: ConvexPartRecord
    minus: ConvexPartRecord


Family = ICNNRecord | QuadraticRecord | NetworkRecord | DifferenceRecord


class PotentialRecord(Record):
    """A potential, soft, hard or a tree; its numbers are tensors, the merges of a tree are not."""

    class_name: Literal["Potential", "TreePotential", "HardPotential"] = Field(alias="class")
    dimension: Size
    modes: Size
    merges: list[Annotated[tuple[Count, Count], Field(strict=False)]] | None = None
    family: Family = Field(discriminator="kind")


class ConditionalPotentialRecord(Record):
    """A conditional potential; its numbers are tensors. Where there are centres its features are latent ones."""

    class_name: Literal["ConditionalPotential"] = Field(alias="class")
    dimension: Size
    modes: Size
    conditions: Size
    features: Count
    centres: Size | None = None
    family: ICNNRecord | QuadraticRecord = Field(discriminator="kind")


class MinimumRecord(Record):
    """A local minimum; no barrier means an infinite one."""

    x: list[float]
    energy: float
    eigenvalues: list[float]
    mode: Count
    responsibility: NotNegative
    barrier: NotNegative | None
    on_boundary: bool
    within_data: bool
    degenerate: bool = False


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


class FitResultRecord(Record):
    """A fit with everything but its data."""

    class_name: Literal["FitResult"] = Field(alias="class")
    potential: PotentialRecord | ConditionalPotentialRecord = Field(discriminator="class_name")
    minima: MinimaRecord
    condition: list[float] | None
    errors: dict[Literal["train", "validation"], dict[Literal["energy", "gradient", "hessian"], NotNegative]]
    status: str
    n_modes: Count
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
    """The whole header."""

    format: Literal["multiwell"]
    format_version: Size
    written_by: str
    content: PotentialRecord | ConditionalPotentialRecord | FitResultRecord = Field(
        discriminator="class_name"
    )
