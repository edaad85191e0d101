"""Gaussian mixtures: energies that quadratic modes represent exactly at rho = 1."""

from functools import partial
from itertools import combinations
from types import MappingProxyType

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .._errors import InputError
from .._limits import is_whole
from ._system import StationaryPoint, System, frozen, stationary

_SEPARATION = 3.0
_INFLATION = 4.0
_LOG_2PI = float(np.log(2.0 * np.pi))


class _Mixture:
    """Weights, means and precisions, with the energy of one point in JAX and its derivatives in NumPy."""

    def __init__(self, dimension: int, components: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        weight = rng.uniform(1.0, 2.0, components)
        self.weight = weight / weight.sum()
        axes = np.linalg.qr(rng.standard_normal((components, dimension, dimension)))[0]
        variance = rng.uniform(0.4, 1.0, (components, 1, dimension)) ** 2
        self.covariance = (axes * variance) @ axes.swapaxes(1, 2)
        self.precision = (axes / variance) @ axes.swapaxes(1, 2)
        self.mean = _separated_means(rng, self.precision)
        log_determinant = np.log(variance).sum(axis=(1, 2))
        self.log_scale = np.log(self.weight) - 0.5 * (log_determinant + dimension * _LOG_2PI)

    def energy(self, x: Float[Array, " d"]) -> Float[Array, ""]:
        offset = x - jnp.asarray(self.mean, x.dtype)
        pulled = jnp.einsum("kij,kj->ki", jnp.asarray(self.precision, x.dtype), offset)
        exponent = jnp.asarray(self.log_scale, x.dtype) - 0.5 * jnp.sum(offset * pulled, axis=1)
        return -jax.nn.logsumexp(exponent)

    def derivatives(self, x: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        offset = x - self.mean
        pulled = np.einsum("kij,kj->ki", self.precision, offset)
        exponent = self.log_scale - 0.5 * np.sum(offset * pulled, axis=1)
        top = exponent.max()
        total = np.exp(exponent - top).sum()
        share = np.exp(exponent - top) / total
        gradient = share @ pulled
        spread = pulled - gradient
        hessian = np.einsum("k,kij->ij", share, self.precision) - (spread * share[:, None]).T @ spread
        return float(-top - np.log(total)), gradient, hessian

    def sample(self, rng: np.random.Generator, n: int) -> np.ndarray:
        """Draw from the mixture with inflated covariances, so that the flanks are seen too."""
        label = rng.choice(len(self.weight), size=n, p=self.weight)
        factor = np.linalg.cholesky(_INFLATION * self.covariance)
        normal = rng.standard_normal((n, self.mean.shape[1]))
        return np.asarray(self.mean[label] + np.einsum("nij,nj->ni", factor[label], normal))


def _separated_means(rng: np.random.Generator, precision: np.ndarray) -> np.ndarray:
    """Draw means at a Mahalanobis distance of at least 3 in either metric, in a box that grows until they fit."""
    dimension = precision.shape[1]
    means: list[np.ndarray] = []
    half_width = 2.0
    while len(means) < len(precision):
        k = len(means)
        trial = rng.uniform(-half_width, half_width, (dimension,))
        apart = [
            min(float((trial - mean) @ metric @ (trial - mean)) for metric in (precision[j], precision[k]))
            for j, mean in enumerate(means)
        ]
        if all(square >= _SEPARATION**2 for square in apart):
            means.append(trial)
        else:
            half_width *= 1.01
    return np.array(means)


def _newton(mixture: _Mixture, x: np.ndarray, index: int) -> StationaryPoint | None:
    """Return the stationary point of that index that Newton's iteration ends in, or None."""
    for _ in range(50):
        _, gradient, hessian = mixture.derivatives(x)
        step = np.linalg.solve(hessian, -gradient)
        length = float(np.linalg.norm(step))
        x = x + step * min(1.0, 0.5 / max(length, 1e-300))
        if length < 1e-14 * (1.0 + float(np.linalg.norm(x))):
            break
    energy, gradient, hessian = mixture.derivatives(x)
    right = int(np.sum(np.linalg.eigvalsh(hessian) < 0)) == index
    return stationary(x.tolist(), energy, index) if right and np.abs(gradient).max() < 1e-10 else None


def _ridge_top(mixture: _Mixture, i: int, j: int) -> np.ndarray:
    """Find the highest energy on the ridge line of two components, where all their joint stationary points lie.

    S. Ray and B. G. Lindsay, Ann. Statist. 33 (2005) 2042-2065.
    """
    a = np.linspace(0.0, 1.0, 101)[:, None, None]
    joint = (1.0 - a) * mixture.precision[i] + a * mixture.precision[j]
    pulled = (1.0 - a[..., 0]) * (mixture.precision[i] @ mixture.mean[i]) + a[..., 0] * (
        mixture.precision[j] @ mixture.mean[j]
    )
    line = np.linalg.solve(joint, pulled[..., None])[..., 0]
    return np.asarray(line[np.argmax([mixture.derivatives(x)[0] for x in line])])


def _stationary_points(mixture: _Mixture) -> tuple[StationaryPoint, ...]:
    pairs = combinations(range(len(mixture.weight)), 2)
    tops = (_newton(mixture, _ridge_top(mixture, i, j), 1) for i, j in pairs)
    bottoms = (_newton(mixture, mean, 0) for mean in mixture.mean)
    found: list[StationaryPoint] = []
    for point in (*bottoms, *tops):
        if point is not None and all(np.linalg.norm(point.x - other.x) > 1e-6 for other in found):
            found.append(point)
    return tuple(found)


def gaussian_mixture(dimension: int = 2, components: int = 3, seed: int = 0) -> System:
    """Make minus the log density of a random Gaussian mixture.

    The wells come from Newton's iteration from every mean. The saddles are those found from the ridge lines
    of pairs of components; others may exist where three or more components meet. The bounds hold the means
    and 6 standard deviations to each side; the data are drawn from the mixture with covariances inflated 4
    times and a few may lie outside.

    Args:
        dimension: d, at least 1.
        components: how many Gaussians, at least 1; their means are at least 3 standard deviations apart.
        seed: seed of the random weights, means and covariances, which stand in `parameters`.
    """
    limits = (("dimension", dimension, 1), ("components", components, 1), ("seed", seed, 0))
    for option, value, least in limits:
        if not is_whole(value) or value < least:
            raise InputError(f"{option}: expected a whole number of at least {least}, got {value!r}")
    mixture = _Mixture(dimension, components, seed)
    reach = 6.0 * np.sqrt(np.diagonal(mixture.covariance, axis1=1, axis2=2))
    return System(
        name="gaussian-mixture",
        energy=partial(_Mixture.energy, mixture),
        lower=frozen((mixture.mean - reach).min(axis=0)),
        upper=frozen((mixture.mean + reach).max(axis=0)),
        default_size=1000 + 1125 * max(0, dimension - 2),
        inputs=tuple(f"x{k + 1}" for k in range(dimension)),
        description="minus log density of a Gaussian mixture, exact with rho = 1 and quadratic modes",
        reference="S. Ray and B. G. Lindsay, Ann. Statist. 33 (2005) 2042-2065, for its stationary points",
        stationary_points=_stationary_points(mixture),
        sampler=mixture.sample,
        log_normalizer=0.0,
        parameters=MappingProxyType(
            {
                "dimension": dimension,
                "components": components,
                "seed": seed,
                "weights": frozen(mixture.weight),
                "means": frozen(mixture.mean),
                "covariances": frozen(mixture.covariance),
            }
        ),
    )
