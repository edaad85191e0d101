"""Named input maps that every law of maps is tried on; a new map is one line here."""

from collections.abc import Callable

import jax.numpy as jnp
import numpy as np

from multiwell.inputs import AbstractInputMap, Affine, Chain, FunctionMap, Linear, Periodic, register

RNG = np.random.default_rng(5)


def products(x):
    """Squares, products and a sine."""
    return jnp.stack([x[0] ** 2, x[0] * x[1], jnp.sin(x[1])])


register(products, "products of the tests")

MAPS: dict[str, Callable[[], AbstractInputMap]] = {
    "affine": lambda: Affine(np.array([1.0, -2.0, 3.0]), np.array([0.5, 2.0, 4.0])),
    "linear": lambda: Linear(np.array([1.0, 0.0, -1.0]), np.array([[1.0, 2.0, 0.5], [0.0, -1.0, 1.0]])),
    "periodic": lambda: Periodic.of(1, {0: 2 * np.pi}),
    "periodic, mixed, two harmonics": lambda: Periodic.of(3, {1: 360.0}, (1, 3)),
    "function": lambda: FunctionMap.of(products, 2),
    "chain of units and angles": lambda: Chain(
        (Affine(np.array([0.3, 0.0]), np.array([2.0, 0.5])), Periodic.of(2, {0: 3.0}))
    ),
    "chain of angles and units": lambda: Chain(
        (Periodic.of(2, {0: 3.0, 1: 5.0}), Affine(np.arange(4.0), np.arange(1.0, 5.0)))
    ),
    "chain of functions": lambda: Chain((FunctionMap.of(products, 2), Periodic.of(3, {2: 2.0}))),
}
ENCLOSED = [name for name in MAPS if "function" not in name]


def points(map_: AbstractInputMap, count: int = 2) -> np.ndarray:
    """Points of order one."""
    return np.random.default_rng(1).normal(size=(count, map_.n_inputs))
