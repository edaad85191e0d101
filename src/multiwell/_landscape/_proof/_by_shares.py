"""How low a potential can be over a box, by the shares of its modes."""

from functools import singledispatch
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ..._numerics import compiled
from ..._potential import OUTWARD_ROUNDING, Potential, SoftPotential, TreePotential
from ._lower_bound import combined

AT_A_TIME = 128
STEPS = 60  # of the minimisation of a mixture of modes, with a trust region
NONE = 1e-300  # least share


class Bracket(NamedTuple):
    """A lower bound of the minimum, in scaled units, and what it took."""

    bound: float
    cells: int


class _Cells(NamedTuple):
    """Simplices of shares, of `n` corners each.

    Attributes:
        share: the corners.
        least: what the mixture of the modes with these shares is at least over the box.
        u: where it is lowest.
        bound: what the potential is at least where its shares lie in the simplex.
    """

    share: Float[np.ndarray, "k n n"]
    least: Float[np.ndarray, "k n"]
    u: Float[np.ndarray, "k n d"]
    bound: Float[np.ndarray, " k"]

    def take(self, rows: np.ndarray) -> "_Cells":
        return _Cells(*(part[rows] for part in self))


def bracket_by_shares(
    V: SoftPotential,
    centre: Float[np.ndarray, " d"],
    radius: Float[np.ndarray, " d"],
    best: float,
    gap: float,
    cells: int,
) -> Bracket:
    """Raise a lower bound of the minimum over one box until it is within a gap of an energy that is reached.

    The soft minimum is the lowest free energy of a mixture, `V = min_q [sum_i q_i f_i + R(q)]`, with `R` the entropy of
    the shares. For given shares the mixture is convex in the point, and its minimum over the box is exact; as a
    function of the shares this minimum is concave, and so above its interpolation between the corners of a simplex,
    while `R(q) >= V(e) - e . q` for any energies `e`. The simplex of shares has one dimension less than there are
    modes, however many inputs there are. Simplices are cut at their longest edge, the lowest bound first.

    Args:
        V: the potential; its modes are convex.
        centre: of the box, scaled.
        radius: half widths of the box.
        best: an energy that is reached in the box, scaled.
        gap: how close the bound shall come.
        cells: at most so many simplices are looked at.

    Source: Donsker and Varadhan, Comm. Pure Appl. Math. 28 (1975) 1 (the variational form); Horst and Tuy, "Global
    optimization" (1996), chapter IV (simplicial branch and bound, concave functions).
    """
    corners = np.eye(len(V.active))[np.flatnonzero(np.asarray(V.active))]
    count = len(corners)
    least, u = _mixture_minima(V, corners, np.tile(centre, (count, 1)), centre, radius)
    whole = _Cells(corners[None], least[None], u[None], np.zeros(1))
    waiting = whole._replace(bound=_bounds(V, whole))
    looked_at, settled = 1, np.inf
    while looked_at + 2 <= cells and count > 1:
        open_ = waiting.bound < best - gap
        settled = min(settled, float(waiting.bound[~open_].min(initial=np.inf)))
        waiting = waiting.take(open_)
        if not open_.any():
            break
        order = np.argsort(waiting.bound, kind="stable")
        cut = min(AT_A_TIME, (cells - looked_at) // 2)
        now, later = waiting.take(order[:cut]), waiting.take(order[cut:])
        parts = _halves(V, now, centre, radius)
        # a part is no lower than the whole
        parts = parts._replace(bound=np.maximum(_bounds(V, parts), np.tile(now.bound, 2)))
        looked_at += len(parts.bound)
        waiting = _Cells(*(np.concatenate(pair) for pair in zip(later, parts, strict=True)))
    return Bracket(min(settled, float(waiting.bound.min(initial=np.inf))), looked_at)


def _halves(
    V: SoftPotential, whole: _Cells, centre: Float[np.ndarray, " d"], radius: Float[np.ndarray, " d"]
) -> _Cells:
    """Cut simplices at the middles of their longest edges."""
    rows, count = np.arange(len(whole.bound)), whole.share.shape[1]
    first, second = np.triu_indices(count, 1)
    length = np.linalg.norm(whole.share[:, first] - whole.share[:, second], axis=2)
    longest = length.argmax(axis=1)
    ends = first[longest], second[longest]
    middle = (whole.share[rows, ends[0]] + whole.share[rows, ends[1]]) / 2
    start = (whole.u[rows, ends[0]] + whole.u[rows, ends[1]]) / 2
    least, u = _mixture_minima(V, middle, start, centre, radius)
    parts = []
    for end in ends:
        part = _Cells(*(array.copy() for array in whole))
        part.share[rows, end], part.least[rows, end], part.u[rows, end] = middle, least, u
        parts.append(part)
    return _Cells(*(np.concatenate(pair) for pair in zip(*parts, strict=True)))


def _bounds(V: SoftPotential, cells: _Cells) -> Float[np.ndarray, " k"]:
    """Bound the potential from below where its shares lie in each simplex.

    For any energies `e` that is `V(e) + min_v (least_v - e . q_v)` over the corners; good ones have shares at the
    lowest point of the interpolated mixture.
    """
    active = np.asarray(V.active)
    corners = cells.share[:, :, active]
    energies = np.zeros(cells.share[:, 0].shape)
    energies[:, active] = np.linalg.solve(corners, cells.least[:, :, None])[:, :, 0]
    lowest = _soft_minima(V, energies)[1][:, active]
    weight = np.linalg.solve(corners.swapaxes(1, 2), lowest[:, :, None])[:, :, 0]
    weight = np.maximum(weight, 0.0)
    weight = weight / weight.sum(axis=1, keepdims=True)
    inside = np.einsum("kv,kvn->kn", weight, cells.share)
    best = np.full(len(cells.bound), -np.inf)
    for share in (inside, cells.share.mean(axis=1)):
        tried = energies_of(V, np.maximum(share, NONE))
        mixed = np.einsum("kn,kvn->kv", tried, cells.share)
        size = 1 + np.abs(mixed).max(axis=1) + np.abs(cells.least).max(axis=1)
        bound = _soft_minima(V, tried)[0] + (cells.least - mixed).min(axis=1) - OUTWARD_ROUNDING * size
        best = np.maximum(best, bound)
    return best


@singledispatch
def energies_of(V: SoftPotential, share: Float[np.ndarray, "k n"]) -> Float[np.ndarray, "k n"]:
    """Return energies of the modes at which the potential has given shares, all of them positive."""
    assert isinstance(V, Potential)
    return np.where(V.active, (V.log_weights - np.log(share)) / np.exp(V.log_rho), 0.0)


@energies_of.register
def _(V: TreePotential, share: Float[np.ndarray, "k n"]) -> Float[np.ndarray, "k n"]:
    merges, rho = np.asarray(V.merges), np.exp(np.asarray(V.log_rhos))
    count = share.shape[1]
    reach = np.concatenate([share * np.asarray(V.active), np.zeros((len(share), count - 1))], axis=1)
    for node, children in enumerate(merges, start=count):
        reach[:, node] = reach[:, children].sum(axis=1)
    energy, own = np.zeros_like(reach), np.ones(2 * count - 1)
    for node, (children, sharpness) in reversed(list(enumerate(zip(merges, rho, strict=True), start=count))):
        split = np.maximum(reach[:, children], NONE) / np.maximum(reach[:, [node]], NONE)
        energy[:, children] = energy[:, [node]] - np.log(split) / sharpness
        own[children] = sharpness
    return np.where(V.active, energy[:, :count] + V.log_weights / own[:count], 0.0)


def _soft_minima(
    V: SoftPotential, energies: Float[np.ndarray, "k n"]
) -> tuple[Float[np.ndarray, " k"], Float[np.ndarray, "k n"]]:
    """Return the potential where its modes have given energies, and their shares there."""
    with jax.enable_x64(True):
        value, share = _combined(V, np.resize(energies, (2 * AT_A_TIME, energies.shape[1])))
    return np.asarray(value)[: len(energies)], np.asarray(share)[: len(energies)]


@compiled()
def _combined(V: SoftPotential, energies: Array) -> tuple[Array, Array]:
    found: tuple[Array, Array] = jax.vmap(jax.value_and_grad(combined, argnums=1), in_axes=(None, 0))(
        V, energies
    )
    return found


def _mixture_minima(
    V: SoftPotential,
    share: Float[np.ndarray, "k n"],
    starts: Float[np.ndarray, "k d"],
    centre: Float[np.ndarray, " d"],
    radius: Float[np.ndarray, " d"],
) -> tuple[Float[np.ndarray, " k"], Float[np.ndarray, "k d"]]:
    """Bound mixtures of the modes from below over the box, and find where they are lowest."""
    with jax.enable_x64(True):
        padded = (np.resize(part, (AT_A_TIME, part.shape[1])) for part in (share, starts))
        least, u = _of_mixtures(V, *padded, centre - radius, centre + radius)
    return np.asarray(least)[: len(share)], np.asarray(u)[: len(share)]


@compiled()
def _of_mixtures(
    V: SoftPotential, share: Array, starts: Array, lower: Array, upper: Array
) -> tuple[Array, Array]:
    def one(share: Array, start: Array) -> tuple[Array, Array]:
        def mixture(u: Array) -> tuple[Array, Array, Array]:
            energy, gradient, hessian = V.modes.hessians(u)
            return share @ energy, share @ gradient, jnp.einsum("n,nde->de", share, hessian)

        def step(_: Array | int, state: tuple[Array, Array]) -> tuple[Array, Array]:
            u, reach = state
            energy, gradient, hessian = mixture(u)
            free = jnp.where(((u <= lower) & (gradient > 0)) | ((u >= upper) & (gradient < 0)), 0.0, 1.0)
            inner = hessian * free[:, None] * free + jnp.diag(1.0 - free)
            move = -jax.scipy.linalg.cho_solve(jax.scipy.linalg.cho_factor(inner), gradient * free)
            length = jnp.linalg.norm(move)
            target = jnp.clip(u + move * jnp.minimum(1.0, reach / jnp.maximum(length, 1e-300)), lower, upper)
            lower_there = share @ V.modes.energies(target) <= energy
            return jnp.where(lower_there, target, u), jnp.where(lower_there, 2 * reach, reach / 4)

        u, _ = jax.lax.fori_loop(0, STEPS, step, (start, jnp.linalg.norm(upper - lower)))
        energy, gradient, _ = mixture(u)
        # a convex function is above its tangent
        return energy + jnp.sum(jnp.minimum(gradient * (lower - u), gradient * (upper - u))), u

    found: tuple[Array, Array] = jax.vmap(one)(share, starts)
    return found
