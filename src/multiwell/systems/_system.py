"""What a reference system is: an energy in closed form, its known answers, and the data drawn from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .._data import Dataset
from .._errors import InputError
from .._limits import is_whole
from ._trajectories import POINTS_PER_PATH, relax

Energy = Callable[[Array], Array]
Sampler = Callable[[np.random.Generator, int], np.ndarray]
_SAMPLINGS = ("uniform", "trajectories")


@dataclass(frozen=True, eq=False)
class StationaryPoint:
    """A point where the gradient of a reference energy is zero.

    Attributes:
        x: the point, shape `(d,)`, in the units of the system.
        energy: the energy there.
        index: how many eigenvalues of the Hessian are negative (0 a well, 1 a saddle, unless degenerate).
        degenerate: whether an eigenvalue of the Hessian is zero (to 1e-6 of the largest); any smooth error
            moves or splits such a point.
    """

    x: Float[np.ndarray, " d"]
    energy: float
    index: int
    degenerate: bool = False


def stationary(x: Sequence[float], energy: float, index: int, degenerate: bool = False) -> StationaryPoint:
    """Make a `StationaryPoint` from plain numbers; its array is read-only."""
    return StationaryPoint(frozen(x), float(energy), index, degenerate)


def frozen(values: Any) -> np.ndarray:
    """Return a read-only float64 copy, so that no caller can change a known answer."""
    array = np.array(values, dtype=np.float64)
    array.flags.writeable = False
    return array


@dataclass(frozen=True, eq=False)
class System:
    """A reference energy with known answers.

    Attributes:
        name: the name `get` knows it by.
        energy: JAX function of one point (d,) to a scalar; it follows the precision of its argument.
        lower, upper: the bounds, shape `(d,)`; the known points below are all those inside them.
        default_size: how many points `dataset` draws unless told.
        inputs: the names of the d inputs.
        description: one line on what it is.
        reference: where it comes from.
        stationary_points: the known stationary points; empty where none are known.
        energy_limit: rows of a data set with more energy than this are dropped (never clipped).
        sampler: draws (n, d) points in place of uniform ones, or None.
        log_normalizer: log of the integral of exp(-energy), where it is known (over the bounds, or over all
            space for `gaussian-mixture`).
        parameters: the numbers the system was made with, by name.
        periods: the length after which each input repeats, shape `(d,)`, 0 where it does not; the bounds of a
            periodic input are one period apart.
    """

    name: str
    energy: Energy
    lower: Float[np.ndarray, " d"]
    upper: Float[np.ndarray, " d"]
    default_size: int
    inputs: tuple[str, ...]
    description: str
    reference: str
    stationary_points: tuple[StationaryPoint, ...] = ()
    energy_limit: float | None = None
    sampler: Sampler | None = None
    log_normalizer: float | None = None
    parameters: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    periods: Float[np.ndarray, " d"] = field(default_factory=lambda: frozen([0.0]))

    def __post_init__(self) -> None:
        # the default is one zero, which stands for as many as there are inputs
        object.__setattr__(self, "periods", frozen(np.broadcast_to(self.periods, len(self.inputs))))

    @property
    def minima(self) -> tuple[StationaryPoint, ...]:
        """The wells: non-degenerate minima inside the bounds."""
        return tuple(p for p in self.stationary_points if p.index == 0 and not p.degenerate)

    @property
    def saddles(self) -> tuple[StationaryPoint, ...]:
        """The non-degenerate saddles of index 1 inside the bounds."""
        return tuple(p for p in self.stationary_points if p.index == 1 and not p.degenerate)

    @property
    def other_stationary(self) -> tuple[StationaryPoint, ...]:
        """The rest: stationary points of index 2 and more, and degenerate ones."""
        return tuple(p for p in self.stationary_points if p.index > 1 or p.degenerate)

    def distance(self, a: Float[np.ndarray, " d"], b: Float[np.ndarray, " d"]) -> float:
        """Return the distance of two points, through the seam where that is shorter."""
        apart = a - b
        turns = np.round(apart / np.where(self.periods > 0.0, self.periods, np.inf))
        return float(np.linalg.norm(apart - turns * self.periods))

    def evaluate(
        self, x: Any
    ) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, "n d"], Float[np.ndarray, "n d d"]]:
        """Evaluate exact energy (n,), gradient (n, d) and Hessian (n, d, d) of a batch, in float64.

        Args:
            x: points, shape `(n, d)`.

        Raises:
            InputError: when `x` is not a batch of d inputs.
        """
        points = np.asarray(x, dtype=np.float64)
        if points.ndim != 2 or points.shape[1] != len(self.inputs):
            raise InputError(
                f"x: expected shape (n, {len(self.inputs)}) for system {self.name!r}, got {points.shape}; "
                f"a single point goes in as x[None, :], a list of numbers as x[:, None]"
            )
        with jax.enable_x64(True):
            energy, gradient, hessian = _derivatives(self.energy, jnp.asarray(_padded(points)))
            n = len(points)
            return np.asarray(energy)[:n], np.asarray(gradient)[:n], np.asarray(hessian)[:n]

    def dataset(
        self, n: int | None = None, *, seed: int = 0, noise: float = 0.0, sampling: str = "uniform"
    ) -> Dataset:
        """Draw points with energies and gradients.

        Args:
            n: how many points are drawn; `default_size` when None. Where the system has an `energy_limit`,
                the rows above it are dropped after the draw, so that fewer come back.
            seed: seed of NumPy's generator; the points do not depend on `noise`.
            noise: standard deviation of the Gaussian noise, in units of the standard deviation of the energy
                and of each gradient column.
            sampling: "uniform" in the bounds (or by the system's own sampler), or "trajectories":
                gradient-flow relaxations from uniform starts with 20 points each, fewer where a path is cut
                short by the bounds; `group` holds the number of the path.

        Returns:
            A `Dataset` with x (n, d), energy (n,), gradient (n, d), the names of the inputs, their periods
            and, for trajectories, groups.

        Raises:
            InputError: when an argument is out of its range, or when no point lies below the energy limit.
        """
        size = self.default_size if n is None else n
        if not is_whole(size) or size < 1:
            raise InputError(f"n: expected a whole number of at least 1, got {n!r}")
        if not is_whole(seed) or seed < 0:
            raise InputError(f"seed: expected a whole number of at least 0, got {seed!r}")
        if not np.isfinite(noise) or noise < 0:
            raise InputError(f"noise: expected a finite number of at least 0, got {noise!r}")
        if sampling not in _SAMPLINGS:
            raise InputError(f"sampling: expected one of {', '.join(_SAMPLINGS)}, got {sampling!r}")
        rng = np.random.default_rng(seed)
        x, group = self._draw(rng, int(size), sampling)
        energy, gradient = self._values(x)
        if self.energy_limit is not None:
            keep = energy <= self.energy_limit
            if not keep.any():
                raise InputError(
                    f"n: none of the {size} points drawn lies below the energy limit of "
                    f"{self.energy_limit:g}; draw more"
                )
            x, energy, gradient, group = x[keep], energy[keep], gradient[keep], group[keep]
        energy = energy + noise * energy.std() * rng.standard_normal(energy.shape)
        gradient = gradient + noise * gradient.std(axis=0) * rng.standard_normal(gradient.shape)
        groups = group if sampling == "trajectories" else None
        periods = {
            name: float(length) for name, length in zip(self.inputs, self.periods, strict=True) if length
        }
        return Dataset(x, energy=energy, gradient=gradient, group=groups, names=self.inputs, periods=periods)

    def _draw(self, rng: np.random.Generator, n: int, sampling: str) -> tuple[np.ndarray, np.ndarray]:
        if sampling == "trajectories":
            paths = -(-n // POINTS_PER_PATH)
            starts = rng.uniform(self.lower, self.upper, (paths, len(self.inputs)))
            x = relax(self.energy, starts, self.lower, self.upper).reshape(-1, len(self.inputs))[:n]
            distinct = np.sort(np.unique(x, axis=0, return_index=True)[1])
            return x[distinct], distinct // POINTS_PER_PATH
        if self.sampler is not None:
            return self.sampler(rng, n), np.arange(n)
        return rng.uniform(self.lower, self.upper, (n, len(self.inputs))), np.arange(n)

    def _values(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        with jax.enable_x64(True):
            energy, gradient = _value_and_gradient(self.energy, jnp.asarray(_padded(x)))
            return np.asarray(energy)[: len(x)], np.asarray(gradient)[: len(x)]


def _padded(x: np.ndarray) -> np.ndarray:
    """Fill rows up with zeros to 64, 256, 1024, ...: a few sizes, so that few programs are compiled."""
    size = 64
    while size < len(x):
        size *= 4
    return np.concatenate([x, np.zeros((size - len(x), x.shape[1]))])


@partial(jax.jit, static_argnums=0)
def _value_and_gradient(energy: Energy, x: Array) -> tuple[Array, Array]:
    values, gradients = jax.vmap(jax.value_and_grad(energy))(x)
    return values, gradients


@partial(jax.jit, static_argnums=0)
def _derivatives(energy: Energy, x: Array) -> tuple[Array, Array, Array]:
    values, gradients = jax.vmap(jax.value_and_grad(energy))(x)
    return values, gradients, jax.vmap(jax.hessian(energy))(x)
