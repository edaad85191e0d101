"""What deserves a look in the data and in the fit: sentences for people, in the order in which they are shown."""

from collections.abc import Callable

import numpy as np
from jax import tree

from .._data import Dataset, clusters_of, rounded
from .._errors import InputError
from .._fit_options import FitOptions
from .._graph import neighbour_edges
from .._inputs import input_spread
from .._potential import family_named
from ._accuracy import few_held_back, of_rows_left_out, unseen_errors
from ._certainty import in_words_of_least_certain
from ._result import FitResult
from ._task import Model
from ._weighting import effective_rows, weighted_std
from ._wells import RESOLVED

LARGEST = 1e100  # products of three stay finite in float64
MAX_CLUSTERS_SHOWN = 4
MAX_ROWS_COMPARED = 4000
MIN_EDGES = 20
FEW_EDGES = 5  # along one input, where neighbours are those on a line
OPPOSITE = -0.5  # correlation of what energies rise with what gradients say
OPPOSITE_OF_FEW = -0.8
ALIKE = 0.9
LEAST_OF_A_TURN = 8  # rows
OPEN_TURN = 0.05  # of what the energy spans
FACTOR = 2.0  # either way: gradients in other units than the energies


def check_data(data: Dataset, options: FitOptions) -> None:
    """Refuse data that are none, that the options do not go with, or whose products are no numbers of float64.

    Raises:
        InputError: the message names the kind, the column and the row, or the option.
    """
    if not isinstance(data, Dataset):
        raise InputError(
            f"data must be a multiwell.Dataset, got {type(data).__name__}; make one with Dataset(x, energy)"
        )
    if data.condition is not None and options.recipe != "default":
        raise InputError(
            f"recipe={options.recipe!r} knows no conditions; data with conditions take recipe='default'"
        )
    if data.condition is not None and not family_named(options.family).modes.condition_dependent:
        raise InputError(
            f"family={options.family!r} knows no conditions; data with conditions take family='icnn'"
        )
    if data.condition is not None and options.sharpness == "tree":
        raise InputError("sharpness='tree' knows no conditions; data with conditions take 'auto' or 'single'")
    entries = (divmod(k, data.dimension) for k in range(data.dimension**2))
    columns = {
        "x": data.names,
        "energy": (data.energy_name,),
        "gradient": data.gradient_names,
        "hessian": tuple(f"entry {row}, {column}" for row, column in entries),
        "condition": data.condition_names,
    }
    for kind, names in columns.items():
        values = getattr(data, kind)
        if values is None:
            continue
        sizes = np.nan_to_num(np.abs(values)).reshape(data.n, -1)
        row, column = np.unravel_index(int(np.argmax(sizes)), sizes.shape)
        largest = sizes[row, column]
        if largest > LARGEST:
            raise InputError(
                f"{kind}: {names[column]} is {largest:.3g} in row {row}; numbers above {LARGEST:g} cannot be fitted: "
                "choose a larger unit, or drop the row"
            )
        if 0 < largest < 1 / LARGEST:
            raise InputError(
                f"{kind}: the largest number is {largest:.3g}; below {1 / LARGEST:g} none can be fitted: choose a "
                "smaller unit"
            )


def diagnose_weights(data: Dataset, train: Dataset, potential: Model) -> str | None:
    """Say that weights leave fewer numbers than one mode has parameters, where there are enough of them.

    Args:
        data: all rows, as they were given.
        train: the training rows that count, with their weights and those of a focus.
        potential: what was learned.
    """
    if train.weight is None:
        return None
    parameters = sum(np.size(leaf) for leaf in tree.leaves(potential.modes)) / potential.modes.n_modes
    alike = effective_rows(train.weight)
    enough = sum(train.measured.values()) / train.n * alike >= parameters
    # of few rows, or of nearly all, it is not the weights that leave too few
    if enough or sum(data.measured.values()) < parameters or alike > data.n / 2:
        return None
    who, remedy = (
        ("focus", "give a larger focus") if data.weight is None else ("weight", "weigh more rows alike")
    )
    return (
        f"{who} leaves the say to about {alike:.3g} of {data.n} rows, and one mode has {parameters:.0f} parameters: "
        f"{remedy}"
    )


def diagnose(train: Dataset, result: FitResult) -> list[str]:
    """Return what deserves a look, one sentence each."""
    return [note for look in DIAGNOSTICS if (note := look(train, result)) is not None]


def diagnose_hessians_alone(train: Dataset, _: FitResult) -> str | None:
    """Say that Hessians alone leave a linear function open."""
    if train.energy is not None or train.gradient is not None:
        return None
    return "only Hessians are given: the potential is known up to a linear function, and its wells are not"


def diagnose_constant_conditions(train: Dataset, _: FitResult) -> str | None:
    """Name the conditions that never vary."""
    if train.condition is None:
        return None
    constant = np.flatnonzero(input_spread(train.condition) == 0)
    parts = (f"{train.condition_names[k]} is {train.condition[0, k]:g} in every row" for k in constant)
    words = ", ".join(f"condition {part}" for part in parts)
    return f"{words}: the potential cannot be learned to depend on it" if words else None


def diagnose_missing_energies(train: Dataset, _: FitResult) -> str | None:
    """Say that without energies different conditions cannot be compared."""
    if train.condition is None or train.energy is not None:
        return None
    return (
        "no energies are given: the potential is known up to a function of the conditions, so that energies at "
        "different conditions cannot be compared"
    )


def diagnose_contradictions(train: Dataset, _: FitResult | None = None) -> str | None:
    """Say where gradients have the wrong sign or other units than the energies.

    Between neighbours the energy rises by the mean of their gradients times the way between them.
    """
    if train.energy is None or train.gradient is None or train.condition is not None:
        return None
    given = np.flatnonzero(np.isfinite(train.energy) & np.isfinite(train.gradient).all(axis=1))
    spaced = np.unique(np.linspace(0, len(given) - 1, MAX_ROWS_COMPARED).astype(int))
    rows = given[spaced] if len(given) else given
    if len(rows) < 2:
        return None
    x, energy, gradient = train.x[rows], train.energy[rows], train.gradient[rows]
    std = x.std(axis=0)
    one, other = neighbour_edges(x / np.where(std > 0, std, 1.0)).T
    few = len(one) < MIN_EDGES
    if len(one) < FEW_EDGES or (few and train.dimension > 1):
        return None
    risen = energy[other] - energy[one]
    expected = np.einsum("nd,nd->n", (gradient[one] + gradient[other]) / 2, x[other] - x[one])
    if risen.std() == 0 or expected.std() == 0:
        return None
    correlation = float(np.corrcoef(risen, expected)[0, 1])
    if correlation < (OPPOSITE_OF_FEW if few else OPPOSITE):
        return "energies fall where gradients say that they rise: the gradients have the wrong sign (forces?)"
    factor = float(np.sqrt(np.mean(expected**2) / np.mean(risen**2)))
    if correlation > ALIKE and not 1 / FACTOR < factor < FACTOR:
        return f"gradients are {factor:.2g} times what energies rise from row to row: their units differ"
    return None


def diagnose_turn(train: Dataset, _: FitResult) -> str | None:
    """Note gradients alone along one input whose integral over its period is not zero: no potential has them."""
    period = float(train.turns[0])
    if (
        train.energy is not None
        or train.gradient is None
        or train.condition is not None
        or train.dimension > 1
    ):
        return None
    measured = np.isfinite(train.gradient[:, 0])
    order = np.argsort(train.x[measured, 0])
    x, slope = train.x[measured, 0][order], train.gradient[measured, 0][order]
    if not period or len(x) < LEAST_OF_A_TURN:
        return None

    def rises(every: int) -> np.ndarray:
        some, slopes = x[::every], slope[::every]
        return np.asarray((slopes + np.roll(slopes, -1)) / 2 * np.diff(some, append=some[0] + period))

    whole = float(rises(1).sum())
    # half of the rows say how well the trapezoidal rule knows it
    doubt = 3 * abs(whole - float(rises(2).sum()))
    if abs(whole) <= max(doubt, OPEN_TURN * float(np.ptp(np.cumsum(rises(1))))):
        return None
    return (
        f"over one period {period:g} of {train.names[0]} the gradients add up to {whole:.3g}, and no energy that "
        "repeats has such gradients, so that depths depend on where the data have a gap; look for a bias"
    )


def diagnose_clusters(train: Dataset, result: FitResult) -> str | None:
    """Name clusters of data with nothing in between: barriers from one to another are extrapolated."""
    support = result.support.first(train.dimension)
    clusters = clusters_of(support)
    if len(clusters) < 2:
        return None
    ranges = (support.upper - support.lower).tolist()
    parts = [
        ", ".join(
            f"{name} {rounded(a, size, 3)} to {rounded(b, size, 3)}"
            for name, a, b, size in zip(train.names, *bounds, ranges, strict=True)
        )
        for bounds in clusters[:MAX_CLUSTERS_SHOWN]
    ]
    more = "; ..." if len(clusters) > MAX_CLUSTERS_SHOWN else ""
    return (
        f"the data fall into {len(clusters)} clusters far apart ({'; '.join(parts)}{more}): between them, energies and "
        "barriers are extrapolated"
    )


def diagnose_validation(_: Dataset, result: FitResult) -> str | None:
    """Say that few rows are held back."""
    if not few_held_back(result.options, result.errors, result.validation):
        return None
    rows = 0 if result.validation is None else result.validation.n
    held_back = "1 row is" if rows == 1 else f"{rows} rows are"
    return f"only {held_back} held back for validation: the errors say little about unseen data"


def diagnose_tolerance(train: Dataset, result: FitResult) -> str | None:
    """Name the errors above the tolerance, the barriers that they hide, and the one that is least certain."""
    errors, tolerance = unseen_errors(result.errors), result.options.tolerance
    unsure = in_words_of_least_certain(result.minima, result.options.certain_enough)
    above = ", ".join(f"{kind} {error:.2g}" for kind, error in errors.items() if error > tolerance)
    if not above:
        return unsure
    parts = [f"{result.status.message} ({above}{of_rows_left_out(result.errors)}; tolerance {tolerance:g})"]
    energy = errors.get("energy")
    if energy is not None and energy >= 1:
        parts.append("a constant would be as good")
    elif energy is not None and train.energy is not None:
        hidden = RESOLVED * energy * weighted_std(train.energy, train.weight)
        parts.append(f"wells behind barriers below {hidden:.2g} may be missed or false")
    return "; ".join(filter(None, [*parts, unsure, result.floor_reached]))


DIAGNOSTICS: tuple[Callable[[Dataset, FitResult], str | None], ...] = (
    diagnose_hessians_alone,
    diagnose_constant_conditions,
    diagnose_missing_energies,
    diagnose_contradictions,
    diagnose_turn,
    diagnose_clusters,
    diagnose_validation,
    diagnose_tolerance,
)
