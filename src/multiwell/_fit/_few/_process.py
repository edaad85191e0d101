"""A smooth random function, given what was measured: what few rows say of the energies between them, and how surely."""

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.optimize import minimize

from ..._data import Dataset
from ..._inputs import Periodic
from .._scale import Scaling, scaled
from ._kernel import Kernel, Places

# of the logarithms: lengths over the spread of their feature, the mix, and noise over the amplitude of the function
LENGTH = (
    np.log(1.5),
    1.0,
    np.log(0.03),
    np.log(30.0),
)  # mean and deviation beforehand, lower and upper bound
MIX = (np.log(10.0), 1.5, np.log(0.3), np.log(1e3))
NOISE = (np.log(1e-6), np.log(1.0))  # bounds
# of what was measured: noise above it is the less likely beforehand, by the deviation of its logarithm
USUAL_NOISE = (np.log(1e-3), 2.0)
STARTS = ((0.4, 1.0, 3.0), (1e-5, 1e-2, 0.2))  # lengths and noise
DESCENTS = 2  # from the best starts
STEP = 1e-4  # of the logarithms, in differences
MOST_LENGTHS = 4  # inputs with a length of their own; more share one
SLAB = 64  # points whose covariances are found together
JITTER = 1e-13  # of the covariances, so that they stay positive to rounding


@dataclass(frozen=True, eq=False)
class Process:
    """A smooth random function given what was measured at some rows, in the units of a fit.

    Attributes:
        scaling: of the data.
        rows: where the rows are.
        values: energy and slopes of every row in scaled units, NaN where not measured.
        doubt: squared noise of every entry over that of its kind: the inverse weight of its row.
        kernel: of the function.
        noise: standard deviations of energies and slopes over the amplitude.
    """

    scaling: Scaling
    rows: Places
    values: Float[np.ndarray, "n p"]
    doubt: Float[np.ndarray, " n"]
    kernel: Kernel
    noise: Float[np.ndarray, " 2"]

    @cached_property
    def entries(self) -> Int[np.ndarray, " k"]:
        """Positions of what was measured in the raveled values."""
        return np.flatnonzero(np.isfinite(self.values))

    @cached_property
    def _has_slopes(self) -> bool:
        return bool(np.isfinite(self.values[:, 1:]).any())

    @cached_property
    def _constant(self) -> Float[np.ndarray, "k c"]:
        """How entries change with the constant of the energy: a column, or none where no energy was measured."""
        of_energy = (self.entries % self.values.shape[1] == 0).astype(float)[:, None]
        return np.asarray(of_energy if of_energy.any() else of_energy[:, :0])

    @cached_property
    def _solved(self) -> "_Solved":
        p = self.values.shape[1]
        if self._has_slopes:
            whole = self.kernel(self.rows, self.rows).reshape(self.values.size, -1)
            among = whole[np.ix_(self.entries, self.entries)]
        else:
            own = self.entries // p
            among = self.kernel(self.rows, self.rows, False)[:, 0, :, 0][np.ix_(own, own)]
        own_noise = np.where(self.entries % p == 0, *self.noise) ** 2 * self.doubt[self.entries // p]
        among = among + np.diag(own_noise + JITTER * np.diagonal(among))
        return _Solved.of(among, self._constant, self.values.ravel()[self.entries])

    @property
    def amplitude(self) -> float:
        """Standard deviation of the function, in scaled units."""
        return float(np.sqrt(self._solved.variance))

    @property
    def evidence(self) -> float:
        """Logarithm of the restricted likelihood of what was measured, but for a constant."""
        return self._solved.evidence

    def means(self, places: Places) -> Float[np.ndarray, "m p"]:
        """Return mean energies and slopes at points, scaled."""
        across = self._across(places)
        solved = self._solved
        mean = (across @ solved.weights).reshape(len(places.z), -1)
        if solved.constant.size:
            mean[:, 0] += solved.constant[0]
        return np.asarray(mean)

    def covariance(self, places: Places) -> Float[np.ndarray, "m p m p"]:
        """Return the covariances of energies and slopes at points, scaled, noise left out."""
        solved, across = self._solved, self._across(places)
        prior = self.kernel(places, places).reshape(len(across), -1)
        left = prior - across @ cho_solve(solved.factor, across.T)
        if solved.constant.size:
            of_energy = np.zeros((len(across), 1))
            of_energy[:: self.values.shape[1]] = 1.0
            open_ = of_energy - across @ solved.of_constant
            left = left + open_ @ open_.T / solved.stiffness
        p = self.values.shape[1]
        return np.asarray(solved.variance * left).reshape(len(places.z), p, len(places.z), p)

    def variances(self, places: Places) -> Float[np.ndarray, " m"]:
        """Return how unsure energies are at points, scaled; where none was measured, how unsure slopes are."""
        parts = np.array_split(np.arange(len(places.z)), max(len(places.z) // SLAB, 1))
        own = np.concatenate(
            [
                np.einsum("ipip->ip", self.covariance(Places(places.z[part], places.slopes[part])))
                for part in parts
            ]
        )
        return np.asarray(
            np.maximum(own[:, 0] if self._solved.constant.size else own[:, 1:].sum(axis=1), 0.0)
        )

    def left_out(
        self, fold: Bool[np.ndarray, " n"]
    ) -> tuple[Float[np.ndarray, " f"], Float[np.ndarray, "f f"]]:
        """Return predicted minus given for the entries of a fold, if they are left out, and the covariance of that.

        The units stay those of all rows; the noise of the entries is in the covariance.

        Source: Rasmussen and Williams (2006), eqs. (5.10) to (5.12), for blocks.
        """
        own = np.flatnonzero(fold[self.entries // self.values.shape[1]])
        solved = self._solved
        among = np.linalg.pinv(solved.projected[np.ix_(own, own)], hermitian=True)
        return -among @ solved.weights[own], solved.variance * among

    def _across(self, places: Places) -> Float[np.ndarray, "mp k"]:
        whole = self.kernel(places, self.rows)
        return np.asarray(whole.reshape(-1, self.values.size)[:, self.entries])


@dataclass(frozen=True, eq=False)
class _Solved:
    """The equations of a process: `A = K + N`, the constant's column `h`, the entries `y`.

    Attributes:
        factor: of `A`, by Cholesky.
        of_constant: `A^-1 h`.
        stiffness: `h^T A^-1 h`; one where there is no constant.
        constant: the generalised least squares estimate of the constant.
        weights: `A^-1 (y - h constant)`.
        variance: squared amplitude, as the entries ask.
        evidence: as in `Process`.
    """

    factor: tuple[np.ndarray, bool]
    of_constant: Float[np.ndarray, "k c"]
    stiffness: float
    constant: Float[np.ndarray, " c"]
    weights: Float[np.ndarray, " k"]
    variance: float
    evidence: float

    @classmethod
    def of(cls, among: np.ndarray, column: Float[np.ndarray, "k c"], y: Float[np.ndarray, " k"]) -> "_Solved":
        factor = cho_factor(among, lower=True, check_finite=False)
        of_constant = cho_solve(factor, column)
        stiffness = float((column * of_constant).sum()) if column.size else 1.0
        constant = of_constant.T @ y / stiffness
        weights = cho_solve(factor, y - column @ constant)
        free = max(len(y) - column.shape[1], 1)
        variance = max(float(y @ weights) / free, np.finfo(float).tiny)
        half_determinant = float(np.log(np.diagonal(factor[0])).sum())
        evidence = -half_determinant - 0.5 * float(np.log(stiffness)) - 0.5 * free * float(np.log(variance))
        return cls(factor, of_constant, stiffness, constant, weights, variance, evidence)

    @cached_property
    def projected(self) -> Float[np.ndarray, "k k"]:
        """`A^-1`, less what the constant explains."""
        inverse = cho_solve(self.factor, np.eye(len(self.weights)))
        return np.asarray(inverse - self.of_constant @ self.of_constant.T / self.stiffness)


def places_of(x: Float[np.ndarray, "n d"], scaling: Scaling) -> Places:
    """Return points as a kernel sees them."""
    if scaling.is_affine:
        u = np.asarray(scaling.inputs(x))
        return Places(u, np.broadcast_to(np.eye(u.shape[1]), (*u.shape, u.shape[1])))
    first, _ = scaling.input_map.derivatives(x, False)
    return Places(scaling.input_map.features(x), first * np.asarray(scaling.inputs.scale))


def process_of(data: Dataset, scaling: Scaling) -> Process:
    """Return the process whose smoothness and noise make what was measured most likely.

    Args:
        data: energies, slopes or both.
        scaling: of the data.

    Source: Rasmussen and Williams (2006), section 5.4.1 and, for the constant, eq. (2.45).
    """
    _, energy, gradient, _ = scaled(data, scaling)
    values = np.column_stack([energy, gradient])
    rows = places_of(data.x, scaling)
    doubt = np.ones(data.n) if data.weight is None else data.weight.mean() / data.weight
    shared = _shared_lengths(scaling, rows.z.shape[1])
    unit = np.sqrt(np.nanmean(gradient**2)) if np.isfinite(gradient).any() else 1.0
    both = bool(np.isfinite(energy).any() and np.isfinite(gradient).any())
    count = int(shared.max()) + 1

    def at(logs: np.ndarray) -> Process:
        noise = np.exp([logs[count + 1], logs[-1]]) * [1.0, unit]
        return Process(
            scaling, rows, values, doubt, Kernel(np.exp(logs[:count])[shared], np.exp(logs[count])), noise
        )

    def cost(logs: np.ndarray) -> float:
        process = at(logs)
        try:
            above = logs[count + 1 :] + np.log(process.amplitude) - USUAL_NOISE[0]
            evidence = process.evidence
        except LinAlgError:
            return 1e10
        off = np.concatenate(
            [
                (logs[:count] - LENGTH[0]) / LENGTH[1],
                [(logs[count] - MIX[0]) / MIX[1]],
                np.maximum(above, 0.0) / USUAL_NOISE[1],
            ]
        )
        return float(off @ off) / 2 - evidence

    noises = 1 + both
    bounds = [LENGTH[2:]] * count + [MIX[2:]] + [NOISE] * noises
    starts = [
        np.r_[np.full(count, np.log(length)), MIX[0], np.full(noises, np.log(noise))]
        for length, noise in itertools.product(*STARTS)
    ]
    best = sorted(starts, key=cost)[:DESCENTS]
    ends = [minimize(cost, start, method="L-BFGS-B", bounds=bounds, options={"eps": STEP}) for start in best]
    return at(min(ends, key=lambda end: float(end.fun)).x)


def _shared_lengths(scaling: Scaling, features: int) -> Int[np.ndarray, " m"]:
    """Return for every feature the number of its length: one per input, where features belong to inputs."""
    one = np.zeros(features, int)
    if len(scaling.periods) > MOST_LENGTHS:
        return one
    if scaling.is_affine:
        return np.arange(features)
    maps = getattr(scaling.input_map, "maps", ())
    if not (maps and isinstance(maps[0], Periodic)):
        return one
    seen = maps[0]
    widths = [2 * len(seen.harmonics) if wraps else 1 for wraps in seen.wraps]
    return np.repeat(np.arange(len(widths)), widths)
