"""Any potential over the box of its bounds, in which inputs may wrap around."""

from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from .._errors import InputError
from .._inputs import Affine
from .._potential import AbstractUnconditionalPotential, ComposedPotential, EnergyUnits, evaluate_batch
from ._search import not_finite, sobol_points

PROBES = 1024
ROUNDING = 1e-9  # of a period: bounds that differ from it by less span it
REPEATED = 1e-6  # of the energies' range: by how much they may differ after a period that was rounded
NEARLY = 0.99  # of a period: bounds that are as wide as that were meant to be the whole of it


def boxed_potential(
    inner: AbstractUnconditionalPotential,
    lower: Float[np.ndarray, " d"],
    upper: Float[np.ndarray, " d"],
    seed: int,
    periods: Float[np.ndarray, " d"] | None = None,
) -> ComposedPotential:
    """Make the potential whose features run from -1 to 1 over a box, where energies are of order one.

    Its unit of energy is what the lower half of the box's energies span.

    Args:
        inner: the potential.
        lower: corner of the box, shape `(d,)`.
        upper: the opposite corner.
        seed: of the points at which energies are looked at.
        periods: of the inputs, where the potential does not know them; 0 for one that does not repeat.

    Raises:
        InputError: an energy in the box is not finite, or bounds are wider than a period.
    """
    box = Affine.over(lower, upper)
    x = box.undo(next(sobol_points(PROBES, len(lower), seed)))
    energy = evaluate_batch(inner, x, "energy", shifted=False)[0]
    if not np.isfinite(energy).all():
        raise not_finite(x[int(np.argmin(np.isfinite(energy)))])
    low, middle = np.quantile(energy, [0.0, 0.5])
    units = EnergyUnits(
        np.asarray(low + float(inner.units.shift)), np.asarray(middle - low if middle > low else 1.0)
    )
    periods = inner.input_map.periods if periods is None else periods
    wraps = _spanned(periods, upper - lower)
    for k in np.flatnonzero(wraps):
        onward = evaluate_batch(inner, x + periods * (np.arange(len(lower)) == k), "energy", shifted=False)[0]
        differs = np.abs(onward - energy)
        if not differs.max() <= REPEATED * np.ptp(energy) + ROUNDING * np.abs(energy).max():
            point = ", ".join(f"{value:.6g}" for value in x[int(np.argmax(differs))])
            raise InputError(
                f"periods: the energy does not repeat after {periods[k]:.6g} in input {k}: it differs by "
                f"{differs.max():.3g} at ({point}); give the period in all its digits, or 0 where there is none"
            )
    return ComposedPotential(
        inner=inner, onward=box.inverse(), input_map=box, units=units, periods=np.where(wraps, 2.0, 0.0)
    )


def nearly_a_period(
    periods: Float[np.ndarray, " d"], lower: Float[np.ndarray, " d"], upper: Float[np.ndarray, " d"]
) -> list[str]:
    """Note bounds that miss a whole period by so little that its ends were not meant to be faces."""
    width = upper - lower
    near = (width >= NEARLY * periods) & (width < periods * (1 - ROUNDING))
    return [
        f"bounds of input {k} leave out {1 - width[k] / periods[k]:.2g} of its period {periods[k]:.6g}, so that they "
        "are faces, which nothing goes through; give the whole period"
        for k in np.flatnonzero(near).tolist()
    ]


def check_periods(periods: Any, dimension: int) -> Float[np.ndarray, " d"]:
    """Return periods as an array of shape `(d,)`, or raise an InputError that says what is wrong with them."""
    try:
        lengths = np.array(periods, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"periods must be {dimension} numbers, got {periods!r}") from None
    if lengths.shape != (dimension,) or not np.isfinite(lengths).all() or (lengths < 0).any():
        raise InputError(
            f"periods must be {dimension} finite numbers, 0 for an input that does not repeat; got {periods!r}"
        )
    return lengths


def _spanned(periods: Float[np.ndarray, " d"], width: Float[np.ndarray, " d"]) -> Bool[np.ndarray, " d"]:
    """Return which inputs wrap around: those whose bounds are one period apart."""
    wider = (periods > 0) & (width > periods * (1 + ROUNDING))
    if wider.any():
        k = int(np.argmax(wider))
        raise InputError(
            f"bounds of input {k} are {width[k]:g} apart, but it repeats after {periods[k]:g}; give one period or less"
        )
    return np.asarray((periods > 0) & (width >= periods * (1 - ROUNDING)))
