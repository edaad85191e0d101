"""Where a fit starts: one mode per basin of the data."""

import itertools

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Array, Float, Int

from .._potential import AbstractModes, ICNNModes, QuadraticModes
from ._parameters import SHARPNESS_UNIT

FLOOR = 1e-3  # least curvature of a mode in scaled units; it makes the potential coercive
WIDTHS = (8, 8)  # hidden widths of a network where none are asked for
KINDS = ("icnn", "quadratic")


def start_modes(
    kind: str,
    u: Float[np.ndarray, "n d"],
    energy: Float[np.ndarray, " n"],
    rows: Int[np.ndarray, " m"],
    rng: np.random.Generator,
    widths: tuple[int, ...] = WIDTHS,
) -> AbstractModes:
    """Modes whose minima stand at given rows of the data, with the energies of these rows.

    Args:
        kind: "icnn" or "quadratic".
        u: scaled points.
        energy: scaled energies.
        rows: the row of each mode.
        rng: draws the network weights.
        widths: hidden widths of the networks; no matter to quadratic modes.

    Returns:
        The modes, as NumPy arrays in scaled units.
    """
    centre, depth = u[rows], energy[rows]
    if kind == "quadratic":
        factor = np.tile(np.eye(u.shape[1]), (len(rows), 1, 1))
        return QuadraticModes(centre.copy(), factor, depth.copy(), FLOOR)
    raw = random_networks(len(rows), u.shape[1], centre, rng, widths)
    return _place(raw, centre, depth)


def start_sharpness(energy: Float[np.ndarray, " n"], rounding: float) -> Float[np.ndarray, ""]:
    """The sharpness with which a soft minimum rounds barriers over a given share of the energy's range."""
    return np.asarray(-np.log(rounding * max(float(np.ptp(energy)), 1e-12)) / SHARPNESS_UNIT)


def random_networks(
    count: int,
    dimension: int,
    centre: Float[np.ndarray, "m d"],
    rng: np.random.Generator,
    widths: tuple[int, ...],
) -> ICNNModes:
    """Input-convex networks with random weights of order one and kinks within a unit distance of their centres."""
    skips = [rng.normal(size=(count, h, dimension)) for h in widths]
    kinks = [centre[:, None, :] + rng.normal(size=(count, h, dimension)) for h in widths]
    biases = [-np.einsum("nhd,nhd->nh", w, k) for w, k in zip(skips, kinks, strict=True)]
    # later layers also receive about log 2 from every unit below
    biases = [biases[0]] + [b - np.log(2.0) for b in biases[1:]]
    hidden = [
        _inverse_softplus(1.0 / g) + 0.3 * rng.normal(size=(count, h, g))
        for g, h in itertools.pairwise(widths)
    ]
    output = _inverse_softplus(2.0 / widths[-1]) + 0.3 * rng.normal(size=(count, widths[-1]))
    return ICNNModes(
        tuple(skips), tuple(biases), tuple(hidden), output,
        np.zeros((count, dimension)), np.zeros(count), np.full(count, -3.0), FLOOR,
    )  # fmt: skip


def _place(modes: ICNNModes, centre: Float[np.ndarray, "m d"], depth: Float[np.ndarray, " m"]) -> ICNNModes:
    """Tilt and lift every network so that its minimum is at its centre with the given depth."""
    with jax.enable_x64(True):
        energies, gradients = _at(modes, centre)
    own = np.arange(len(depth))
    slope, height = np.asarray(gradients)[own, own], np.asarray(energies)[own, own]
    offset = depth - height + np.einsum("nd,nd->n", slope, centre)
    placed: ICNNModes = eqx.tree_at(lambda m: (m.linear, m.offset), modes, (-slope, offset))
    return placed


@jax.jit
def _at(modes: ICNNModes, points: Array) -> tuple[Array, Array]:
    energies, gradients = jax.vmap(modes.gradients)(points)
    return energies, gradients


def _inverse_softplus(value: float) -> float:
    return float(value + np.log(-np.expm1(-value)))
