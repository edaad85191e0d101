"""Named potentials that every law is tried on; a new family of modes is one line here."""

import itertools
from collections.abc import Callable

import equinox as eqx
import jax
import numpy as np

from multiwell import ConditionalPotential, EnergyUnits, Potential, TreePotential
from multiwell._numerics import Method, compiled, map_rows
from multiwell._potential import AbstractContext, AbstractModes
from multiwell.inputs import AbstractInputMap, Affine
from multiwell.modes import (
    ConditionalModes,
    ConditionKernel,
    DifferenceModes,
    ICNNModes,
    LatentFeatures,
    NetworkModes,
    QuadraticModes,
    TanhFeatures,
)

SoftPotential = Potential | TreePotential


def icnn(dimension: int, widths: tuple[int, ...], count: int, rho: float = 1.0, seed: int = 0) -> Potential:
    rng = np.random.default_rng(seed)
    return potential(icnn_modes(dimension, widths, count, rng), rng, rho)


def icnn_modes(dimension: int, widths: tuple[int, ...], count: int, rng: np.random.Generator) -> ICNNModes:
    return ICNNModes(
        tuple(rng.normal(size=(count, h, dimension)) for h in widths),
        tuple(rng.normal(size=(count, h)) for h in widths),
        tuple(rng.normal(size=(count, h, g)) - 2 for g, h in itertools.pairwise(widths)),
        rng.normal(size=(count, widths[-1])),
        rng.normal(size=(count, dimension)),
        rng.normal(size=count),
        rng.normal(size=count) - 3,
        1e-3,
    )


def difference(dimension: int, widths: tuple[int, ...], count: int, rho: float = 1.0) -> Potential:
    rng = np.random.default_rng(0)
    plus, minus = (icnn_modes(dimension, widths, count, rng) for _ in range(2))
    return potential(DifferenceModes(plus, minus), rng, rho)


def network(dimension: int, widths: tuple[int, ...], count: int, rho: float = 1.0) -> Potential:
    rng = np.random.default_rng(0)
    modes = NetworkModes(
        tuple(rng.normal(size=(count, h, g)) for g, h in itertools.pairwise((dimension, *widths))),
        tuple(rng.normal(size=(count, h)) for h in widths),
        rng.normal(size=(count, widths[-1])),
        rng.normal(size=(count, dimension)),
        rng.normal(size=count),
    )
    return potential(modes, rng, rho)


def quadratic(dimension: int, count: int, rho: float = 1.0, seed: int = 0) -> Potential:
    rng = np.random.default_rng(seed)
    modes = QuadraticModes(
        rng.normal(size=(count, dimension)),
        rng.normal(size=(count, dimension, dimension)),
        rng.normal(size=count),
        1e-3,
    )
    return potential(modes, rng, rho)


def potential(modes: AbstractModes, rng: np.random.Generator, rho: float) -> Potential:
    d, count = modes.dimension, modes.n_modes
    inputs = Affine(rng.normal(size=d), np.exp(rng.normal(size=d)))
    units = EnergyUnits(np.asarray(rng.normal()), np.asarray(np.exp(rng.normal())))
    active = np.ones(count, bool)
    active[3:] = rng.uniform(size=max(count - 3, 0)) < 0.7
    return Potential(modes, rng.normal(size=count), active, np.asarray(np.log(rho)), inputs, units)


def random_merges(count: int, rng: np.random.Generator) -> np.ndarray:
    """A binary tree of so many leaves, in SciPy's numbering."""
    nodes, merges = list(range(count)), []
    while len(nodes) > 1:
        a, b = rng.choice(len(nodes), size=2, replace=False)
        merges.append((nodes[a], nodes[b]))
        nodes = [n for k, n in enumerate(nodes) if k not in (a, b)] + [count + len(merges) - 1]
    return np.array(merges).reshape(-1, 2)


def tree(plain: Potential, spread: float = 1.0, seed: int = 0) -> TreePotential:
    """The modes of a potential as a random tree, with sharpnesses that differ by factors of about exp(spread)."""
    rng = np.random.default_rng(seed)
    count = len(plain.active)
    log_rhos = plain.log_rho + spread * rng.normal(size=count - 1)
    merges = random_merges(count, rng)
    return TreePotential(
        plain.modes, plain.log_weights, plain.active, merges, log_rhos, plain.input_map, plain.units
    )


# models of one shape share their compiled programs: sizes differ only where that is what a model is there for
CATALOGUE: dict[str, Callable[[], SoftPotential]] = {
    "icnn 1-D": lambda: icnn(1, (4, 4), 2),
    "icnn 2-D": lambda: icnn(2, (10, 10), 6),
    "icnn 3-D, one layer": lambda: icnn(3, (12,), 5),
    "icnn 2-D, three layers of unequal width": lambda: icnn(2, (6, 9, 4), 3),
    "icnn 6-D": lambda: icnn(6, (16, 16), 8),
    "icnn 2-D, sharp": lambda: icnn(2, (10, 10), 6, rho=20.0),
    "icnn 2-D, blunt": lambda: icnn(2, (10, 10), 6, rho=1e-3),
    "icnn, one mode": lambda: icnn(2, (8, 8), 1),
    "quadratic 1-D": lambda: quadratic(1, 3),
    "quadratic 2-D, sharp": lambda: quadratic(2, 4, rho=20.0),
    "quadratic 5-D": lambda: quadratic(5, 7),
    "network 1-D": lambda: network(1, (11, 11), 1),
    "network 3-D, three layers of unequal width": lambda: network(3, (6, 9, 4), 4, rho=20.0),
    "difference 2-D, sharp": lambda: difference(2, (10, 10), 4, rho=20.0),
    "tree of two": lambda: tree(icnn(1, (4, 4), 2)),
    "tree of many, some inactive": lambda: tree(icnn(2, (10, 10), 6), seed=1),
    "tree, sharp": lambda: tree(icnn(2, (10, 10), 6, rho=20.0)),
    "tree of quadratics, scales far apart": lambda: tree(quadratic(3, 6), spread=3.0),
}

# like another of its class but for how many there are of everything, with programs of its own: laws hold of these in
# the slow tests
OF_OTHER_SIZES = ("icnn 3-D, one layer", "icnn 6-D", "quadratic 5-D", "network 1-D")


def conditional(base: Potential, conditions: int, features: int = 4, seed: int = 0) -> ConditionalPotential:
    rng = np.random.default_rng(seed)
    count = base.modes.n_modes
    context = TanhFeatures(rng.normal(size=(count, features, conditions)), rng.normal(size=(count, features)))
    units = Affine(rng.normal(size=conditions), np.exp(rng.normal(size=conditions)))
    return _depending(base, context, units, rng)


def latent(base: Potential, conditions: int, known: int, seed: int = 0) -> ConditionalPotential:
    rng = np.random.default_rng(seed)
    units = Affine(rng.normal(size=conditions), np.exp(rng.normal(size=conditions)))
    rates = np.exp(rng.normal(size=conditions))
    kernel = ConditionKernel.between(units, rates, rng.normal(size=(known, conditions)))
    return _depending(base, LatentFeatures(rng.normal(size=(base.modes.n_modes, 3, known))), kernel, rng)


def _depending(
    base: Potential,
    context: AbstractContext,
    conditions: AbstractInputMap,
    rng: np.random.Generator,
) -> ConditionalPotential:
    def slope(leaf: np.ndarray) -> np.ndarray:
        return 0.3 * rng.normal(size=(*leaf.shape, context.n_features))

    slopes = {name: jax.tree.map(slope, getattr(base.modes, name)) for name in base.modes.condition_dependent}
    return ConditionalPotential(
        ConditionalModes(base.modes, context, slopes),
        base.log_weights,
        base.active,
        base.log_rho,
        0.2 * rng.normal(size=context.n_conditions),
        0.2 * rng.normal(size=context.n_conditions),
        base.input_map,
        base.units,
        conditions,
    )


CONDITIONAL: dict[str, Callable[[], ConditionalPotential]] = {
    "icnn 1-D, one condition": lambda: conditional(icnn(1, (4, 4), 2), 1),
    "icnn 2-D, three conditions": lambda: conditional(icnn(2, (6, 9), 4), 3),
    "quadratic 3-D, two conditions": lambda: conditional(quadratic(3, 4), 2),
    "icnn 1-D, latent coordinates of one condition": lambda: latent(icnn(1, (4, 4), 2), 1, 12),
    "quadratic 2-D, latent coordinates of three conditions": lambda: latent(quadratic(2, 4), 3, 20),
}


def of_modes(modes: AbstractModes, features: np.ndarray) -> tuple[np.ndarray, ...]:
    """Energies, gradients and Hessians of all modes at every row, compiled once for all stacks of one shape."""
    return map_rows(Method(modes, "hessians"), (np.asarray(features),))


@compiled()
def differentiated(potential: SoftPotential, X: np.ndarray) -> tuple[jax.Array, ...]:
    """Energies, gradients and Hessians of a batch by differentiation of the energy alone."""

    def slope(x: jax.Array) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
        energy, gradient = jax.value_and_grad(potential)(x)
        return gradient, (energy, gradient)

    def at_point(x: jax.Array) -> tuple[jax.Array, ...]:
        hessian, (energy, gradient) = jax.jacfwd(slope, has_aux=True)(x)
        return energy, gradient, hessian

    batch: tuple[jax.Array, ...] = jax.vmap(at_point)(X)
    return batch


@compiled()
def value_and_slopes(potential: SoftPotential, x: np.ndarray) -> tuple[jax.Array, SoftPotential]:
    """The energy at a point and how it depends on every number of the potential."""
    slopes: tuple[jax.Array, SoftPotential] = eqx.filter_value_and_grad(lambda V: V(x))(potential)
    return slopes


def own_rho(potential: SoftPotential) -> np.ndarray:
    """The scaled sharpness of the node that each mode is a child of: (n,)."""
    count = len(potential.active)
    if isinstance(potential, Potential):
        return np.full(count, np.exp(potential.log_rho))
    own = {int(child): t for t, pair in enumerate(potential.merges) for child in pair}
    return np.exp([potential.log_rhos[own[k]] for k in range(count)])


def roundings(potential: SoftPotential) -> np.ndarray:
    """How far the soft minimum may lie below each active mode, in the units of the data: (m,)."""
    if isinstance(potential, Potential):
        return np.full(potential.n_modes, np.log(potential.n_modes) / potential.rho)
    count = len(potential.active)
    sums = [{k: 0.0} if on else {} for k, on in enumerate(potential.active)]
    for (a, b), rho in zip(potential.merges, potential.rhos, strict=True):
        children = (len(sums[a]) > 0) + (len(sums[b]) > 0)
        loss = np.log(max(children, 1)) / rho
        sums.append({k: total + loss for k, total in (sums[a] | sums[b]).items()})
    return np.array([sums[-1][k] for k in range(count) if potential.active[k]])


def sharper(potential: SoftPotential, factor: float) -> SoftPotential:
    """The same with every sharpness multiplied."""
    if isinstance(potential, Potential):
        return eqx.tree_at(lambda V: V.log_rho, potential, potential.log_rho + np.log(factor))
    return eqx.tree_at(lambda V: V.log_rhos, potential, potential.log_rhos + np.log(factor))


def reordered(potential: SoftPotential, order: np.ndarray) -> SoftPotential:
    """The same potential with its modes in another order."""
    shuffled = eqx.tree_at(
        lambda V: (V.modes, V.log_weights, V.active),
        potential,
        (
            jax.tree.map(lambda a: a[order], potential.modes),
            potential.log_weights[order],
            potential.active[order],
        ),
    )
    if isinstance(potential, Potential):
        return shuffled
    place = np.concatenate([np.argsort(order), np.arange(len(order), 2 * len(order) - 1)])
    return eqx.tree_at(lambda V: V.merges, shuffled, place[potential.merges])


def points(
    potential: SoftPotential | ConditionalPotential, count: int = 300, spread: float = 1.5, seed: int = 1
) -> np.ndarray:
    """Points around the centre of a potential's own units."""
    u = spread * np.random.default_rng(seed).normal(size=(count, potential.dimension))
    return potential.input_map.undo(u)


def adversarial_points(potential: SoftPotential, count: int = 10_000, seed: int = 2) -> np.ndarray:
    """Scaled points near and far, and close to where the first layer bends."""
    rng = np.random.default_rng(seed)
    d = potential.dimension
    reach = 10.0 ** rng.uniform(-3, 4, size=(count, 1))
    u = rng.normal(size=(count, d)) * reach
    if isinstance(potential.modes, ICNNModes):
        normals = np.asarray(potential.modes.input_weights[0]).reshape(-1, d)
        biases = np.asarray(potential.modes.biases[0]).ravel()
        pick = rng.integers(len(biases), size=count // 2)
        n, b = normals[pick], biases[pick]
        start = u[: count // 2]
        on_kink = start - ((np.einsum("kd,kd->k", start, n) + b) / np.einsum("kd,kd->k", n, n))[:, None] * n
        u[: count // 2] = on_kink + 1e-3 * rng.normal(size=on_kink.shape)
    return u
