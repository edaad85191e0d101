"""What can be proven of convex functions over a box: bounds of gradients and Hessians of a stack of modes."""

from functools import singledispatch
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ..._errors import InputError
from ..._potential import AbstractModes, ICNNModes, QuadraticModes
from ._products import bound_products

OUTWARD = 1e-12  # of its size: every bound is widened by so much


class Enclosure(NamedTuple):
    """Bounds of `n` functions over the box `|u - centre| <= radius`.

    Attributes:
        energy: at the centre.
        gradient: at the centre.
        spread: the gradient differs from that at the centre by no more, component by component.
        low, high: matrices below and above the Hessian, everywhere in the box: both differences have no negative
            eigenvalue.
    """

    energy: Float[Array, " n"]
    gradient: Float[Array, "n d"]
    spread: Float[Array, "n d"]
    low: Float[Array, "n d d"]
    high: Float[Array, "n d d"]


class _Interval(NamedTuple):
    """Numbers between two bounds each."""

    low: Array
    high: Array


@singledispatch
def enclose(modes: AbstractModes, centre: Float[Array, " d"], radius: Float[Array, " d"]) -> Enclosure:
    """Bounds of all modes of a stack over one box, in scaled units.

    Args:
        modes: the stack.
        centre: of the box.
        radius: half widths of the box.

    Raises:
        InputError: nothing is known of this family.
    """
    raise InputError(f"nothing can be proven of modes of kind {modes.kind!r}: they need not be convex")


@enclose.register
def _(modes: QuadraticModes, centre: Float[Array, " d"], radius: Float[Array, " d"]) -> Enclosure:
    energy, gradient, hessian = modes.hessians(centre)
    spread = jnp.einsum("nde,e->nd", jnp.abs(hessian), radius)
    slack = OUTWARD * _size(hessian)[:, None, None] * jnp.eye(len(centre))
    return Enclosure(energy, gradient, spread * (1 + OUTWARD), hessian - slack, hessian + slack)


@enclose.register
def _(modes: ICNNModes, centre: Float[Array, " d"], radius: Float[Array, " d"]) -> Enclosure:
    """By intervals, layer by layer, of pre-activations, their Jacobians and the adjoints of the activations.

    The Hessian is a sum of terms `J^T diag(lambda sigma''(z)) J`; `sigma'` is monotone, `sigma''` has its peak at zero.

    Source: Gowal et al. (2018), arXiv 1810.12715 (interval bounds of networks); the mean value form as in Neumaier,
    "Interval methods for systems of equations" (1990), section 2.3.
    """
    energy, gradient, _ = modes.hessians(centre)
    skips = [jnp.asarray(weights) for weights in modes.input_weights]
    hidden = [jax.nn.softplus(weights) for weights in modes.hidden_weights]
    slopes: list[_Interval] = []
    bends: list[_Interval] = []
    jacobians: list[_Interval] = []
    activation, jacobian = jnp.zeros(0), _Interval(skips[0], skips[0])
    for layer, (skip, bias) in enumerate(zip(skips, modes.biases, strict=True)):
        middle = jnp.einsum("nhd,d->nh", skip, centre) + bias
        if layer:
            weights = hidden[layer - 1]
            middle = middle + jnp.einsum("nhg,ng->nh", weights, activation)
            below = _times(slopes[-1], jacobian)
            low, high = (jnp.einsum("nhg,ngd->nhd", weights, part) + skip for part in below)
            jacobian = _wider(_Interval(low, high))
        reach = jnp.einsum("nhd,d->nh", jnp.maximum(jnp.abs(jacobian.low), jnp.abs(jacobian.high)), radius)
        z = _wider(_Interval(middle - reach, middle + reach))
        slope = _Interval(jax.nn.sigmoid(z.low), jax.nn.sigmoid(z.high))
        ends = jnp.stack([part * (1 - part) for part in slope])
        across = (z.low < 0) & (z.high > 0)
        bends.append(_Interval(ends.min(axis=0), jnp.where(across, 0.25, ends.max(axis=0))))
        slopes.append(slope)
        jacobians.append(jacobian)
        activation = jax.nn.softplus(middle)
    output = jax.nn.softplus(modes.output_weights)
    adjoints = [_Interval(output, output)]
    for weights, slope in zip(reversed(hidden), reversed(slopes), strict=False):
        pulled = (jnp.einsum("nhg,nh->ng", weights, a * s) for a, s in zip(adjoints[0], slope, strict=True))
        adjoints.insert(0, _wider(_Interval(*pulled)))

    identity = jnp.eye(len(centre))
    floor = (jax.nn.softplus(modes.curvature) + modes.floor)[:, None, None] * identity
    low, high, most = floor, floor, jnp.abs(floor)
    for jacobian, adjoint, bend in zip(jacobians, adjoints, bends, strict=True):
        middle, away = (jacobian.low + jacobian.high) / 2, (jacobian.high - jacobian.low) / 2
        least, largest = adjoint.low * bend.low, adjoint.high * bend.high
        product = bound_products(middle, away)
        gained = jnp.einsum("nh,nhd,nhe->nde", least * product.kept, middle, middle)
        lost = jnp.einsum("nh,nhd->nd", least * product.dropped, away)[:, :, None] * identity
        # each term has no negative eigenvalue, so one whose bound says less may be left out
        useful = jnp.trace(gained - lost, axis1=1, axis2=2) > 0
        low = low + jnp.where(useful[:, None, None], gained - lost, 0.0)
        high = high + jnp.einsum("nh,nhd,nhe->nde", largest * product.grown, middle, middle)
        high = high + jnp.einsum("nh,nhd->nd", largest * product.added, away)[:, :, None] * identity
        outer = jnp.maximum(jnp.abs(jacobian.low), jnp.abs(jacobian.high))
        most = most + jnp.einsum("nh,nhd,nhe->nde", largest, outer, outer)
    slack = OUTWARD * _size(high)[:, None, None] * identity
    spread = jnp.einsum("nde,e->nd", most, radius) * (1 + OUTWARD)
    return Enclosure(energy, gradient, spread, low - slack, high + slack)


def _times(slope: _Interval, jacobian: _Interval) -> _Interval:
    """Numbers that are not negative times rows of a Jacobian."""
    least, largest = slope.low[:, :, None], slope.high[:, :, None]
    low = jnp.where(jacobian.low >= 0, least, largest) * jacobian.low
    high = jnp.where(jacobian.high >= 0, largest, least) * jacobian.high
    return _Interval(low, high)


def _wider(interval: _Interval) -> _Interval:
    """Rounded outward."""
    slack = OUTWARD * jnp.maximum(jnp.abs(interval.low), jnp.abs(interval.high))
    return _Interval(interval.low - slack, interval.high + slack)


def _size(matrices: Float[Array, "n d d"]) -> Float[Array, " n"]:
    return jnp.sqrt(jnp.sum(matrices**2, axis=(1, 2)))
