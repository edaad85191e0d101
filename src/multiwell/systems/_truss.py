"""The von Mises truss, the smallest structure that snaps through, and the free energy of a chain of them."""

from functools import partial
from types import MappingProxyType

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from scipy.optimize import brentq
from scipy.special import logsumexp

from .._errors import InputError
from .._limits import is_whole
from ._system import StationaryPoint, System, frozen, stationary

_STIFFNESS = 1.0
_HALF_SPAN = 1.0
HEIGHT = 0.5
_REST_LENGTH = float((_HALF_SPAN**2 + HEIGHT**2) ** 0.5)


def truss_energy(u: Float[Array, "*n"]) -> Float[Array, "*n"]:
    """Return energies of single trusses whose apexes are pressed down by u."""
    length = jnp.sqrt(_HALF_SPAN**2 + (HEIGHT - u) ** 2)
    return _STIFFNESS * (length - _REST_LENGTH) ** 2


def _energy(x: Float[Array, " 1"]) -> Float[Array, ""]:
    return truss_energy(x[0])


def von_mises_truss() -> System:
    """Make two bars of half span 1 and height 0.5 pressed down by u; negative stiffness for |u-0.5| < 0.2779."""
    return System(
        name="von-mises-truss",
        energy=_energy,
        lower=frozen([-0.3]),
        upper=frozen([1.3]),
        default_size=200,
        inputs=("u",),
        description="shallow two-bar truss pressed down at its apex, two equal wells",
        reference="R. von Mises, Z. Angew. Math. Mech. 3 (1923) 406-422",
        stationary_points=(
            stationary([0.0], 0.0, 0),
            stationary([1.0], 0.0, 0),
            stationary([0.5], 0.013932022500210316, 1),
        ),
    )


_INVERSE_TEMPERATURE = 1000.0
_SPACING = 0.01  # a fifth of a well's thermal width: the trapezoidal rule is exact to rounding
_MARGIN = 1.2
_SCAN = 400  # points per truss between which the force is looked at for changes of sign


def truss_chain(n: int = 3) -> System:
    """Make `n` von Mises trusses in series, at inverse temperature 1000, with their displacements summing to U.

    The energy is V(U) = -(1/B) log of the integral of prod exp(-B e(u_i)) over all u_i whose sum is U.

    Args:
        n: how many trusses; the chain has n + 1 wells.
    """
    if not is_whole(n) or not 2 <= n <= 10:
        raise InputError(f"n: expected a whole number from 2 to 10, got {n!r}")
    places, log_weight = _all_but_one(int(n))
    energy = partial(_chain_energy, places, log_weight)
    lower, upper = -0.3, 2 * n * HEIGHT + 0.3
    return System(
        name="truss-chain",
        energy=energy,
        lower=frozen([lower]),
        upper=frozen([upper]),
        default_size=300,
        inputs=("U",),
        description=f"{n} shallow trusses in series, which snap through one after the other",
        reference="G. Puglisi and L. Truskinovsky, J. Mech. Phys. Solids 48 (2000) 1-27, at a temperature",
        stationary_points=tuple(_stationary_points(energy, lower, upper, int(n))),
        parameters=MappingProxyType({"n": int(n)}),
    )


def _all_but_one(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return displacements of n - 1 trusses together, on a grid, and the logarithms of their quadrature weights."""
    single = np.arange(-_MARGIN, 2 * HEIGHT + _MARGIN, _SPACING)
    with jax.enable_x64(True):
        exponent = -_INVERSE_TEMPERATURE * np.asarray(truss_energy(jnp.asarray(single)))
    places, log_weight = single, exponent
    for _ in range(n - 2):
        count = len(places) + len(single) - 1
        terms = np.full((len(single), count), -np.inf)
        for k in range(len(single)):
            terms[k, k : k + len(places)] = exponent[k] + log_weight
        log_weight = logsumexp(terms, axis=0) + np.log(_SPACING)
        places = places[0] + single[0] + _SPACING * np.arange(count)
    return places, log_weight + np.log(_SPACING)


def _chain_energy(places: np.ndarray, log_weight: np.ndarray, x: Float[Array, " 1"]) -> Float[Array, ""]:
    last = x[0] - jnp.asarray(places, x.dtype)
    exponent = jnp.asarray(log_weight, x.dtype) - _INVERSE_TEMPERATURE * truss_energy(last)
    return -jax.nn.logsumexp(exponent) / _INVERSE_TEMPERATURE


def _stationary_points(energy: partial[Array], lower: float, upper: float, n: int) -> list[StationaryPoint]:
    """Find the zeros of the force, wells first."""
    with jax.enable_x64(True):
        slope = jax.jit(jax.vmap(jax.grad(lambda x: energy(x[None]))))
        scan = np.linspace(lower, upper, _SCAN * n)
        force = np.asarray(slope(scan))
        changes = np.flatnonzero(np.sign(force[:-1]) != np.sign(force[1:]))
        zeros = [
            brentq(lambda x: float(slope(jnp.array([x]))[0]), scan[k], scan[k + 1], xtol=1e-15, rtol=1e-15)
            for k in changes
        ]
        index = (force[changes] > 0).astype(int)
        points = [
            stationary([x], float(energy(jnp.array([x]))), int(k)) for x, k in zip(zeros, index, strict=True)
        ]
    return sorted(points, key=lambda point: point.index)
