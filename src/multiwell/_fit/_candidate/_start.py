"""Where a fit starts: one mode per basin of the data."""

import itertools
from typing import TypeVar

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from ..._numerics import compiled
from ..._potential import (
    AbstractContext,
    AbstractModes,
    BentContext,
    ConditionalModes,
    DifferenceModes,
    ICNNModes,
    LatentContext,
    NetworkModes,
    QuadraticModes,
)

FLOOR = 1e-3  # least curvature of a mode in scaled units; it makes the potential coercive
WIDTHS = (8, 8)  # hidden widths of a network where none are asked for
FEATURES = 4  # bent features of one condition, per mode; twice as many with every condition more
MOST_FEATURES = 16
COORDINATES = 4  # latent ones of every mode
BEND = 0.4  # weights of the conditions in a feature: nearly linear over the data
KINDS = ("icnn", "quadratic")  # families of convex modes; those of baselines are chosen by their recipes

Tilted = TypeVar("Tilted", ICNNModes, NetworkModes, DifferenceModes)  # with a linear part and an offset


def start_modes(
    kind: str,
    u: Float[np.ndarray, "n d"],
    energy: Float[np.ndarray, " n"],
    rows: Int[np.ndarray, " m"],
    rng: np.random.Generator,
    widths: tuple[int, ...] = WIDTHS,
) -> AbstractModes:
    """Modes whose minima stand at given rows of the data, with the energies of these rows.

    Modes that are not convex are only stationary there.

    Args:
        kind: "icnn" or "quadratic", or that of a baseline: "network" or "difference".
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
    if kind == "network":
        return _place(random_perceptrons(len(rows), centre, rng, widths), centre, depth)
    raw = random_networks(len(rows), u.shape[1], centre, rng, widths)
    if kind == "difference":
        minus = random_networks(len(rows), u.shape[1], centre, rng, widths)
        return _place(DifferenceModes(raw, minus), centre, depth)
    return _place(raw, centre, depth)


def conditional(
    modes: AbstractModes, varies: Bool[np.ndarray, " q"], rng: np.random.Generator
) -> ConditionalModes:
    """The same modes, able to depend on the conditions that vary, which they do not yet."""
    count, conditions = modes.n_modes, len(varies)
    features = min(FEATURES * 2 ** (max(int(varies.sum()), 1) - 1), MOST_FEATURES)
    context = BentContext(
        BEND * rng.normal(size=(count, features, conditions)) * varies, rng.normal(size=(count, features))
    )
    return _flat_in(context, modes)


def latent(modes: AbstractModes, known: int, rng: np.random.Generator) -> ConditionalModes:
    """The same modes with latent coordinates of conditions, drawn at random, on which they do not depend yet."""
    return _flat_in(LatentContext(rng.normal(size=(modes.n_modes, COORDINATES, known))), modes)


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


def random_perceptrons(
    count: int, centre: Float[np.ndarray, "m d"], rng: np.random.Generator, widths: tuple[int, ...]
) -> NetworkModes:
    """Plain networks whose first layer bends within a unit distance of the centres; later ones keep the variance.

    Source: Glorot and Bengio, AISTATS 9 (2010) 249, eq. (12), for the later layers.
    """
    first = rng.normal(size=(count, widths[0], centre.shape[1]))
    kinks = centre[:, None, :] + rng.normal(size=first.shape)
    later = [rng.normal(size=(count, h, g)) * np.sqrt(2.0 / (g + h)) for g, h in itertools.pairwise(widths)]
    return NetworkModes(
        (first, *later),
        (-np.einsum("nhd,nhd->nh", first, kinks), *(np.zeros((count, h)) for h in widths[1:])),
        rng.normal(size=(count, widths[-1])) / np.sqrt(widths[-1]),
        np.zeros(centre.shape),
        np.zeros(count),
    )


def _place(modes: Tilted, centre: Float[np.ndarray, "m d"], depth: Float[np.ndarray, " m"]) -> Tilted:
    """Tilt and lift every function so that it is stationary at its centre with the given depth."""
    with jax.enable_x64(True):
        energies, gradients = _at(modes, centre)
    own = np.arange(len(depth))
    slope, height = np.asarray(gradients)[own, own], np.asarray(energies)[own, own]
    offset = depth - height + np.einsum("nd,nd->n", slope, centre)
    placed: Tilted = eqx.tree_at(lambda m: (m.linear, m.offset), modes, (-slope, offset))
    return placed


@compiled()
def _at(modes: AbstractModes, points: Array) -> tuple[Array, Array]:
    energies, gradients = jax.vmap(modes.gradients)(points)
    return energies, gradients


def _flat_in(context: AbstractContext, modes: AbstractModes) -> ConditionalModes:
    def flat(leaf: np.ndarray) -> np.ndarray:
        return np.zeros((*np.shape(leaf), context.n_features))

    slopes = {name: jax.tree.map(flat, getattr(modes, name)) for name in modes.conditioned}
    return ConditionalModes(modes, context, slopes)


def _inverse_softplus(value: float) -> float:
    return float(value + np.log(-np.expm1(-value)))
