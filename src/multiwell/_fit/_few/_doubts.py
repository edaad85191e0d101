"""What few rows leave open, and where they contradict each other: sentences for people."""

import itertools
from collections import Counter

import numpy as np
from jaxtyping import Float, Int

from ..._data import Dataset
from ..._graph import persistence
from .._scale import Scaling
from .._weighting import effective_rows
from ._average import ProcessAverage
from ._evidence import places_of, process_of

DRAWS = 200  # of curves
ALONG = 200  # points of a curve
DEEP = 0.01  # of the energies' spread: a shallower well of a curve does not count
AGREED = 0.9  # of the curves: so many must have as many wells
RARE = 0.02  # so few are not spoken of
NOISY = 0.02  # of its kind: with less noise no row contradicts the others
SUSPECTS = 8  # entries that are looked at
CONTRADICTS = 5.0  # standard errors


def doubts_of(data: Dataset, process: ProcessAverage, rows: Int[np.ndarray, " n"], many: bool) -> list[str]:
    """Return what few rows leave open, and where they contradict each other.

    Args:
        data: the rows.
        process: what they say.
        rows: their numbers in what was given.
        many: whether more than one mode may be found; else how many wells there are is no question.
    """
    notes = _rows_at_one_point(data, rows)
    fewer = doubt_of_numbers(data) if many else None
    if fewer is not None:
        return [*notes, fewer]
    notes += _one_against_all(data, process, rows)
    return notes + (_how_many_wells(data, process) if many and data.dimension == 1 else [])


def doubt_of_numbers(data: Dataset) -> str | None:
    """Return what is said of fewer numbers than can tell two wells from one; None of more."""
    d = data.dimension
    numbers, needed = sum(data.measured.values()), (d + 1) * (d + 2)
    share = 1.0 if data.weight is None else effective_rows(data.weight) / data.n
    if numbers < needed:
        return (
            f"{numbers} numbers are fewer than two wells have parameters ({needed} of two paraboloids): they cannot "
            "tell one well from two; give more rows"
        )
    if share * numbers < needed:
        return (
            f"about {share * data.n:.3g} of {data.n} rows count, by weight or focus, fewer than two wells ask for: "
            "weigh more rows alike, or widen the focus"
        )
    return None


def _how_many_wells(data: Dataset, process: ProcessAverage) -> list[str]:
    """Say that rows along one input do not tell how many wells there are, by curves that are drawn through them."""
    period = float(process.scaling.input_map.periods[0])
    low, length, around = _stretch(data.x[:, 0], period)
    x = np.linspace(low, low + length, ALONG, endpoint=not around)[:, None]
    places = places_of(x, process.scaling)
    mean, covariance = process.means(places)[:, 0], process.covariance(places)[:, 0, :, 0]
    root, vectors = np.linalg.eigh(covariance)
    normal = np.random.default_rng(0).normal(size=(DRAWS, ALONG))
    curves = mean + (normal * np.sqrt(np.maximum(root, 0.0))) @ vectors.T
    number = Counter(_wells_along(curve, around) for curve in curves)
    if max(number.values()) >= AGREED * DRAWS:
        return []
    words = ", ".join(
        f"{count / DRAWS:.0%} have {wells}"
        for wells, count in sorted(number.items())
        if count >= RARE * DRAWS
    )
    rows = f"{data.n} rows do not tell how many wells there are"
    return [f"{rows}: of smooth curves that they allow, {words}; give rows between them, or slopes"]


def _stretch(x: Float[np.ndarray, " n"], period: float) -> tuple[float, float, bool]:
    """Return where rows begin, how far they reach, and whether that is once around, with no gap of half a turn."""
    if not period:
        return float(x.min()), float(np.ptp(x)), False
    turned = np.sort(x % period)
    gaps = np.diff(turned, append=turned[0] + period)
    last = int(np.argmax(gaps))
    if gaps[last] < period / 2:
        return float(turned[0]), period, True
    return float(turned[(last + 1) % len(x)]), float(period - gaps[last]), False


def _wells_along(curve: Float[np.ndarray, " k"], around: bool) -> int:
    """Count the wells of a curve that are deep enough and not at its ends."""
    if around:
        # from the highest point on, so that no well is cut
        curve = np.roll(curve, -int(np.argmax(curve)))
    rows = np.arange(len(curve))
    tree = persistence(curve, np.stack([rows[:-1], rows[1:]], axis=1))
    inside = (tree.rows > 0) & (tree.rows < len(curve) - 1)
    return int((inside & (tree.lifetime > DEEP)).sum())


def _rows_at_one_point(data: Dataset, rows: Int[np.ndarray, " n"]) -> list[str]:
    """Name the rows at one point whose energies, or slopes, differ most, and how many others do."""
    found: list[tuple[float, str]] = []
    for first, second in itertools.pairwise(np.lexsort(data.x.T)):
        if (data.x[first] != data.x[second]).any():
            continue
        one, other = sorted((int(first), int(second)))
        for name, values in ((data.energy_name, data.energy), ("slope", data.gradient)):
            if values is None:
                continue
            ours, theirs = np.ravel(values[one]), np.ravel(values[other])
            apart = float(np.nan_to_num(np.abs(ours - theirs)).max() / (np.nanstd(values) or 1.0))
            if apart > DEEP:
                which = f"rows {rows[one]} and {rows[other]} are at one point, {_place(data, one)}"
                what = f"{name} {_figures(ours)} and {_figures(theirs)}"
                found.append((apart, f"{which}, and contradict each other: {what}"))
    if not found:
        return []
    others = f"; so do {len(found) - 1} more pairs" if len(found) > 2 else ""
    return [max(found)[1] + others] if others else [text for _, text in found]


def _one_against_all(data: Dataset, process: ProcessAverage, rows: Int[np.ndarray, " n"]) -> list[str]:
    """Name the energy or the slope that the other rows contradict most, where they do."""
    likeliest = process.members[0]
    slopes = likeliest.values[:, 1:]
    unit = np.sqrt(np.nanmean(slopes**2)) if np.isfinite(slopes).any() else 1.0
    if (likeliest.amplitude * likeliest.noise <= NOISY * np.array([1.0, unit])).all():
        return []
    p = 1 + data.dimension
    worst: tuple[float, str] | None = None
    for entry in _suspects(process):
        row, kind = divmod(int(process.entries[entry]), p)
        others = process_of(data, process.scaling, without=(row, kind))
        place = places_of(data.x[row : row + 1], process.scaling)
        said = others.means(place)[0, kind]
        doubt = float(np.sqrt(others.covariance(place)[0, kind, 0, kind] + _noise(others, kind) ** 2))
        off = abs(likeliest.values[row, kind] - said) / doubt
        if off > CONTRADICTS and (worst is None or off > worst[0]):
            worst = off, f"row {rows[row]} " + _contradicted(data, process.scaling, row, kind, said, doubt)
    return [] if worst is None else [worst[1]]


def _suspects(process: ProcessAverage) -> list[int]:
    """Return the positions of the entries that are farthest from what the others say, as noisy as all are."""
    n, far = len(process.members[0].values), []
    p = process.members[0].values.shape[1]
    for row in range(n):
        fold = np.arange(n) == row
        wrong, expected = process.left_out(fold)
        own = np.flatnonzero(process.entries // p == row)
        far += list(zip(np.abs(wrong) / np.sqrt(np.diagonal(expected)), own, strict=True))
    return [int(entry) for _, entry in sorted(far, reverse=True)[:SUSPECTS]]


def _noise(process: ProcessAverage, kind: int) -> float:
    likeliest = process.members[0]
    return float(likeliest.amplitude * likeliest.noise[min(kind, 1)])


def _contradicted(data: Dataset, scaling: Scaling, row: int, kind: int, said: float, doubt: float) -> str:
    unit, shift = float(scaling.units.scale), float(scaling.units.shift)
    if kind == 0:
        assert data.energy is not None
        name, given = data.energy_name, float(data.energy[row])
    else:
        assert data.gradient is not None
        name, given = data.gradient_names[kind - 1], float(data.gradient[row, kind - 1])
        unit, shift = unit / float(scaling.inputs.scale[kind - 1]), 0.0
    return (
        f"contradicts the others: at {_place(data, row)} its {name} is {given:.4g}, where they say "
        f"{said * unit + shift:.4g} with a standard error of {doubt * unit:.2g}"
    )


def _place(data: Dataset, row: int) -> str:
    return ", ".join(f"{name} = {value:.6g}" for name, value in zip(data.names, data.x[row], strict=True))


def _figures(values: Float[np.ndarray, " k"]) -> str:
    return ", ".join(f"{value:.6g}" for value in values)
