"""Polynomial wells, the smallest systems."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from ._system import System, frozen, stationary


def _double_well_energy(x: Float[Array, " 1"]) -> Float[Array, ""]:
    return 2.0 * (x[0] ** 2 - 1.0) ** 2 + 0.3 * x[0]


def _triple_well_energy(x: Float[Array, " 1"]) -> Float[Array, ""]:
    return 3.0 * x[0] ** 2 * (x[0] ** 2 - 1.5) ** 2 + 0.2 * x[0]


def _four_well_energy(x: Float[Array, " 2"]) -> Float[Array, ""]:
    return 2.0 * jnp.sum((x**2 - 1.0) ** 2) + 0.3 * x[0] + 0.1 * x[1]


def double_well() -> System:
    """Make two wells in one dimension: 2 (x^2-1)^2 + 0.3 x."""
    return System(
        name="double-well",
        energy=_double_well_energy,
        lower=frozen([-1.6]),
        upper=frozen([1.6]),
        default_size=200,
        inputs=("x",),
        description="two wells of different depth in one dimension",
        reference="quartic with a tilt, after L. D. Landau (1937)",
        stationary_points=(
            stationary([-1.0182475048985218], -0.3027616510662979, 0),
            stationary([0.9806945467908434], 0.2971326848173443, 0),
            stationary([0.037552958107678426], 2.0056289662489535, 1),
        ),
    )


def triple_well() -> System:
    """Make three wells in one dimension: 3 x^2 (x^2-1.5)^2 + 0.2 x."""
    return System(
        name="triple-well",
        energy=_triple_well_energy,
        lower=frozen([-1.6]),
        upper=frozen([1.6]),
        default_size=200,
        inputs=("x",),
        description="three wells of different depth in one dimension",
        reference="sextic with a tilt, after A. F. Devonshire (1949)",
        stationary_points=(
            stationary([-1.228399294546485], -0.24531604090904421, 0),
            stationary([-0.014823499883901737], -0.0014819154962727454, 0),
            stationary([1.2209895819800471], 0.244575184943489, 0),
            stationary([-0.6959027428159822], 1.3596958546996132, 1),
            stationary([0.7181359552663218], 1.6425269167622143, 1),
        ),
    )


def four_well() -> System:
    """Make four wells in two dimensions: 2 sum (x_k^2-1)^2 + 0.3 x_1 + 0.1 x_2."""
    return System(
        name="four-well",
        energy=_four_well_energy,
        lower=frozen([-1.6, -1.6]),
        upper=frozen([1.6, 1.6]),
        default_size=1000,
        inputs=("x1", "x2"),
        description="four wells of different depth in two dimensions, separable",
        reference="sum of two tilted quartics",
        stationary_points=(
            stationary([-1.0182475048985218, -1.0061923632321947], -0.4030722219622902, 0),
            stationary([-1.0182475048985218, 0.9936904091910947], -0.20307612901369643, 0),
            stationary([0.9806945467908434, -1.0061923632321947], 0.19682211392135193, 0),
            stationary([0.9806945467908434, 0.9936904091910947], 0.39681820686994573, 0),
            stationary([-1.0182475048985218, 0.01250195404109996], 1.697863397777093, 1),
            stationary([0.037552958107678426, -1.0061923632321947], 1.905318395352961, 1),
            stationary([0.037552958107678426, 0.9936904091910947], 2.1053144883015547, 1),
            stationary([0.9806945467908434, 0.01250195404109996], 2.297757733660735, 1),
            stationary([0.037552958107678426, 0.01250195404109996], 4.0062540150923445, 2),
        ),
    )
