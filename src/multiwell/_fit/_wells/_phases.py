"""Which modes make up which well."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from ..._errors import InputError
from ..._landscape import CriticalPoint, Span, newton
from ..._potential import AbstractSoftPotential, AbstractUnconditionalPotential
from ._minima import in_units_of_data

REACHED = 1e-3  # scaled units, between the end of a descent and a well
SHORT_STEP = 0.05  # the same: longer steps of a descent might leave its valley
OWN = 0.5  # the share above which a mode is the one of a row, and a phase that of its well
AGREED = 0.75  # of the points of a basin, and of those at which its phase has the largest share: both agree
MAX_POINTS = 256  # of the data, whose basins are compared with the phases


@dataclass(frozen=True)
class Phase:
    """The modes of one well.

    Attributes:
        well: number of the well.
        modes: their numbers.
        share: of all modes of the well at its bottom.
        agreement: share of the points of the well's basin at which they have the largest share; of points of the data.
        between: those of them that have their lowest point in the basin of no well, or no share above one half there;
            they count with the well at whose bottom they have the largest share.
        inside: share of the points at which they have the largest share that lie in the well's basin; of points of the
            data that flow to a well.
        shared_with: other wells with which it shares modes: those of one have more than half of the share at the bottom
            of the other.
        shared: these modes.
    """

    well: int
    modes: tuple[int, ...]
    share: float
    agreement: float
    between: tuple[int, ...] = ()
    inside: float = 1.0
    shared_with: tuple[int, ...] = ()
    shared: tuple[int, ...] = ()

    @property
    def distinct(self) -> bool:
        """Whether the modes tell the well apart: at its bottom, at no other, and at three of four points of its basin.

        Three of four points at which they have the largest share must lie in the basin, too.
        """
        return not self.reason

    @property
    def reason(self) -> str:
        """Why the modes do not tell the well apart, with figures; empty where they do."""
        reasons = []
        if not self.modes:
            reasons.append("no mode has its lowest point in its basin")
        elif self.share <= OWN:
            reasons.append(f"its modes have {self.share:.1%} of the share at its bottom, no more than half")
        if self.shared_with:
            wells = ", ".join(f"well {well}" for well in self.shared_with)
            reasons.append(f"it shares {_named(self.shared)} with {wells}")
        if self.modes and self.agreement < AGREED:
            reasons.append(
                f"its modes have the largest share at {self.agreement:.1%} of the points of its basin, "
                f"less than {AGREED:.0%}"
            )
        if self.modes and self.inside < AGREED:
            reasons.append(
                f"{self.inside:.1%} of the points where its modes have the largest share lie in its basin, "
                f"less than {AGREED:.0%}"
            )
        return ", and ".join(reasons)

    @property
    def in_words(self) -> str:
        """One phrase."""
        modes = "no mode of its own"
        if self.modes:
            modes = f"{_named(self.modes, self.between)}, {self.share:.1%} of the share at its bottom"
        unsure = "" if self.distinct else f"; it is not told apart: {self.reason}"
        return f"phase of well {self.well}: {modes}{unsure}"

    def as_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "well": self.well,
            "modes": list(self.modes),
            "share": self.share,
            "agreement": self.agreement,
            "between": list(self.between),
            "inside": self.inside,
            "shared_with": list(self.shared_with),
            "shared": list(self.shared),
        }


def _named(modes: tuple[int, ...], between: tuple[int, ...] = ()) -> str:
    word = "mode" if len(modes) == 1 else "modes"
    return f"{word} " + ", ".join(
        f"{mode} (between wells)" if mode in between else f"{mode}" for mode in modes
    )


def untold_in_words(phases: list[Phase]) -> str:
    """Return the wells that the modes do not tell apart, each with the reason; empty where there is none."""
    return "; ".join(f"well {phase.well}: {phase.reason}" for phase in phases if not phase.distinct)


def phases_of(
    potential: AbstractUnconditionalPotential, wells: list[CriticalPoint], x: Float[np.ndarray, "n d"]
) -> list[Phase]:
    """Return the modes of every well: a mode belongs to the well that the descent from its lowest point reaches.

    Args:
        potential: the potential, at one condition where it has any.
        wells: its wells.
        x: points of the data, of which the lowest of a mode is taken.

    Returns:
        One phase per well; none where there is no well, or no mode.
    """
    if not wells or not isinstance(potential, AbstractSoftPotential):
        return []
    bottoms = np.array([well.x for well in wells])
    at_bottoms = potential.responsibilities(bottoms)
    lowest, own = _lowest_points(potential, x)
    points = x[np.unique(np.linspace(0, len(x) - 1, MAX_POINTS).astype(int))]
    reached, basin = np.split(
        _wells_reached(potential, bottoms, x, np.concatenate([lowest, points])), [len(lowest)]
    )
    between = (reached < 0) | (own <= OWN)
    well_of = np.where(between, at_bottoms.argmax(axis=0), reached)
    largest = _summed(potential.responsibilities(points), well_of, len(wells)).argmax(axis=1)
    shares = _summed(at_bottoms, well_of, len(wells))
    used = np.asarray(potential.active)
    # at the bottom of the first, the modes of the second
    holds = (shares > OWN) & ~np.eye(len(wells), dtype=bool)
    found = []
    for k in range(len(wells)):
        # modes of k at other bottoms are shared, and those of others at its own
        owners = holds[k] | (holds[:, k].any() & (np.arange(len(wells)) == k))
        largest_in, flows_to = basin[(largest == k) & (basin >= 0)], largest[basin == k]
        found.append(
            Phase(
                well=k,
                modes=tuple(np.flatnonzero(used & (well_of == k)).tolist()),
                share=float(shares[k, k]),
                agreement=_share_of(k, flows_to),
                between=tuple(np.flatnonzero(used & (well_of == k) & between).tolist()),
                inside=_share_of(k, largest_in),
                shared_with=tuple(np.flatnonzero(holds[k] | holds[:, k]).tolist()),
                shared=tuple(np.flatnonzero(used & owners[well_of]).tolist()),
            )
        )
    return found


def _share_of(k: int, wells: Int[np.ndarray, " n"]) -> float:
    return float(np.mean(wells == k)) if len(wells) else 1.0


def shares_by_well(
    phases: list[Phase], responsibilities: Float[np.ndarray, "n m"]
) -> Float[np.ndarray, "n wells"]:
    """Add up the shares of the modes of every well; NaN where they do not tell it apart."""
    sums = np.full((len(responsibilities), len(phases)), np.nan)
    for phase in phases:
        if phase.distinct:
            sums[:, phase.well] = responsibilities[:, list(phase.modes)].sum(axis=1)
    return sums


def require_told_apart(phases: list[Phase]) -> None:
    """Refuse phases of which the modes tell none apart."""
    if not phases:
        raise InputError("there are no phases: no well was found, or the recipe has no modes")
    if not any(phase.distinct for phase in phases):
        raise InputError(
            f"the modes cannot tell wells apart: {untold_in_words(phases)}; potential.responsibilities(X) has the "
            "shares of the modes, landscape().basin_of(X) says where points flow to"
        )


def _summed(
    share: Float[np.ndarray, "n m"], well_of: Int[np.ndarray, " m"], wells: int
) -> Float[np.ndarray, "n wells"]:
    return np.asarray(share @ np.eye(wells)[well_of])


def _lowest_points(
    potential: AbstractSoftPotential, x: Float[np.ndarray, "n d"]
) -> tuple[Float[np.ndarray, "m d"], Float[np.ndarray, " m"]]:
    """Return the point of the data at which every mode is lowest, and its share there."""
    share, energy = potential.responsibilities(x), potential.energy(x)
    # f = V - log(p) / rho, with the sharpest transition of a tree
    rhos = np.atleast_1d(getattr(potential, "rhos", potential.rho))
    with np.errstate(divide="ignore", invalid="ignore"):
        own_energy = np.where(share > 0, energy[:, None] - np.log(share) / rhos.max(), np.inf)
    rows = np.argmin(own_energy, axis=0)
    return x[rows], share[rows, np.arange(share.shape[1])]


def _wells_reached(
    potential: AbstractSoftPotential,
    bottoms: Float[np.ndarray, "wells d"],
    x: Float[np.ndarray, "n d"],
    starts: Float[np.ndarray, "m d"],
) -> Int[np.ndarray, " m"]:
    """Return the well that the descent from every start reaches; -1 for none of them."""
    scaled, inputs = in_units_of_data(potential, x)
    periods = potential.input_map.periods / np.abs(np.asarray(inputs.scale))
    span = Span.of(np.asarray(inputs(x)), periods)
    ends = newton(scaled, np.asarray(inputs(starts)), span, longest_step=SHORT_STEP).u
    distance = span.distance(ends[:, None], np.asarray(inputs(bottoms)))
    return np.asarray(np.where(distance.min(axis=1) <= REACHED, distance.argmin(axis=1), -1))
