"""A smooth random function, given what was measured: what few rows say of the energies between them, and how surely."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.linalg import cho_factor, cho_solve

from .._scale import Scaling
from ._kernel import Kernel, Places

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
