"""Mechano-chemical free energies: composition drives a change of crystal symmetry."""

from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from .._errors import InputError
from ._system import System, frozen, stationary

_REFERENCE = "S. Rudraraju, A. Van der Ven and K. Garikipati, npj Comput. Mater. 2 (2016) 16012"
_STRAIN_ENERGY = 0.1
_STRAIN = 0.1
_QUADRATIC = float(_STRAIN_ENERGY / _STRAIN**2)
_CUBIC = float(_STRAIN_ENERGY / _STRAIN**3)
_QUARTIC = float(_STRAIN_ENERGY / _STRAIN**4)


def _chemical(c: Array, depth: float) -> Array:
    return 16.0 * depth * (c * (c - 1.0)) ** 2


def _energy_2d(x: Float[Array, " 2"]) -> Float[Array, ""]:
    return _energy_4d(jnp.stack([x[0], jnp.zeros_like(x[0]), x[1], jnp.zeros_like(x[0])]))


def _energy_4d(x: Float[Array, " 4"]) -> Float[Array, ""]:
    c, e1, e2, e6 = x
    stiffness = 2.0 * _QUADRATIC
    energy: Array = (
        _chemical(c, 2.0)
        + _QUARTIC * e2**4
        - stiffness * (2.0 * c - 1.0) * e2**2
        + stiffness * (e1**2 + e6**2)
    )
    return energy


def _energy_3d(x: Float[Array, " 7"]) -> Float[Array, ""]:
    c, e1, e2, e3, e4, e5, e6 = x
    stiffness = 1.5 * _QUADRATIC
    square = e2**2 + e3**2
    energy: Array = (
        _chemical(c, 1.0)
        + 1.5 * _QUARTIC * square**2
        - _CUBIC * c * e3 * (e3**2 - 3.0 * e2**2)
        - stiffness * (2.0 * c - 1.0) * square
        + stiffness * (e1**2 + e4**2 + e5**2 + e6**2)
    )
    return energy


# (c, e2), energy, index, degenerate
_KNOWN_2D: tuple[tuple[Any, ...], ...] = (
    ((1.006211418282915, 0.10061922463256362), -0.10125, 0),
    ((1.006211418282915, -0.10061922463256362), -0.10125, 0),
    ((0.0, 0.0), 0.0, 0),
    ((1.0, 0.0), 0.0, 1),
    ((0.5, 0.0), 2.0, 1, True),
)


def mechanochemical_2d(inputs: int = 2) -> System:
    """Make the transition from square to rectangle.

    Args:
        inputs: 2 for (c, e2) or 4 for (c, e1, e2, e6), where e1 = E11+E22, e2 = E11-E22, e6 = E12 of the
            Green-Lagrange strain E = (F^T F - I)/2 and c is the composition.
    """
    if inputs not in (2, 4):
        raise InputError(f"inputs: expected 2 for (c, e2) or 4 for (c, e1, e2, e6), got {inputs!r}")
    full = inputs == 4
    return System(
        name="mechanochemical-2d",
        energy=_energy_4d if full else _energy_2d,
        lower=frozen([-0.1, -0.05, -0.15, -0.05] if full else [-0.1, -0.15]),
        upper=frozen([1.1, 0.05, 0.15, 0.05] if full else [1.1, 0.15]),
        default_size=4000 if full else 1500,
        inputs=("c", "e1", "e2", "e6") if full else ("c", "e2"),
        description="square to rectangle, driven by composition: two variants and the parent phase",
        reference=_REFERENCE,
        stationary_points=tuple(
            stationary((c, 0.0, e2, 0.0) if full else (c, e2), *rest) for (c, e2), *rest in _KNOWN_2D
        ),
    )


# (c, e2, e3), energy, index, degenerate
_KNOWN_3D: tuple[tuple[Any, ...], ...] = (
    ((1.012385766125873, 0.0, 0.10123352543181728), -0.10250783581391147, 0),
    ((1.012385766125873, 0.08767080473861182, -0.05061676271590865), -0.10250783581391147, 0),
    ((1.012385766125873, -0.08767080473861182, -0.05061676271590865), -0.10250783581391147, 0),
    ((0.0, 0.0, 0.0), 0.0, 0),
    ((1.0019485654597364, 0.0, -0.050097301955440085), -0.015686011323836832, 1),
    ((1.0019485654597364, 0.04338553615447095, 0.025048650977720046), -0.015686011323836832, 1),
    ((1.0019485654597364, -0.04338553615447095, 0.025048650977720046), -0.015686011323836832, 1),
    ((0.49878840416921916, 0.0, 0.024443753355185404), 0.9998169941893459, 1),
    ((0.49878840416921916, 0.021168911369431668, -0.012221876677592702), 0.9998169941893459, 1),
    ((0.49878840416921916, -0.021168911369431668, -0.012221876677592702), 0.9998169941893459, 1),
    ((0.5, 0.0, 0.0), 1.0, 1, True),
    ((1.0, 0.0, 0.0), 0.0, 2),
)


def mechanochemical_3d() -> System:
    """Make that from cubic to tetragonal, in (c, e1, ..., e6).

    e1 = tr E/sqrt 3, e2 = (E11-E22)/sqrt 2, e3 = (E11+E22-2 E33)/sqrt 6, e4 = E23, e5 = E13, e6 = E12 of the
    Green-Lagrange strain E = (F^T F - I)/2, and c is the composition.
    """
    return System(
        name="mechanochemical-3d",
        energy=_energy_3d,
        lower=frozen([-0.1, -0.05, -0.15, -0.15, -0.05, -0.05, -0.05]),
        upper=frozen([1.1, 0.05, 0.15, 0.15, 0.05, 0.05, 0.05]),
        default_size=8000,
        inputs=("c", "e1", "e2", "e3", "e4", "e5", "e6"),
        description="cubic to tetragonal, driven by composition: three variants and the parent phase",
        reference=_REFERENCE,
        stationary_points=tuple(
            stationary((c, 0.0, e2, e3, 0.0, 0.0, 0.0), *rest) for (c, e2, e3), *rest in _KNOWN_3D
        ),
    )
