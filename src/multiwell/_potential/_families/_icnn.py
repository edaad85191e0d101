"""Modes that are input-convex neural networks with softplus activations."""

import itertools
from dataclasses import replace
from typing import Any, ClassVar, final

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .._modes import CURVATURE_FLOOR, AbstractModes, ModeDerivatives, Parameter
from ._enclosure import OUTWARD_ROUNDING, Enclosure, Interval, bound_products, outward
from ._spec import Centres, Depths, FamilySpec, Widths, check_floor, placed


@final
class ICNNModes(AbstractModes):
    """Stacked input-convex networks with input skips and a quadratic floor.

        z_0 = W_0 u + b_0,   z_l = softplus(A_l) softplus(z_{l-1}) + W_l u + b_l,
        f = softplus(c) . softplus(z_L) + a . u + e + (mu + softplus(m)) / 2 |u|^2

    Hidden-to-hidden and output weights are non-negative because they are a softplus of a free parameter, so every
    mode is convex whatever the parameters are; `mu = floor > 0` makes it coercive as well.

    Source: Amos, Xu and Kolter (2017), "Input convex neural networks", eq. (2); Jones, Buganza Tepole and Fuhg (2025).
    """

    family: ClassVar[str] = "icnn"
    convex: ClassVar[bool] = True
    condition_dependent: ClassVar[tuple[str, ...]] = (
        "biases",
        "output_weights",
        "linear",
        "offset",
        "curvature",
    )
    input_weights: tuple[Float[Parameter, "n _ d"], ...]
    biases: tuple[Float[Parameter, "n _"], ...]
    hidden_weights: tuple[Float[Parameter, "n _ _"], ...]
    output_weights: Float[Parameter, "n _"]
    linear: Float[Parameter, "n d"]
    offset: Float[Parameter, " n"]
    curvature: Float[Parameter, " n"]
    floor: float = eqx.field(static=True)

    @property
    def dimension(self) -> int:
        return int(self.linear.shape[1])

    @property
    def widths(self) -> tuple[int, ...]:
        return tuple(bias.shape[1] for bias in self.biases)

    def tilted(self, slope: Float[np.ndarray, "n d"], offset: Float[np.ndarray, " n"]) -> "ICNNModes":
        return replace(self, linear=self.linear + slope, offset=self.offset + offset)

    def stretched(self, factor: Float[np.ndarray, " n"], height: Float[np.ndarray, " n"]) -> "ICNNModes":
        output = height[:, None] * np.logaddexp(0.0, self.output_weights)
        mu = height * factor**2 * (np.logaddexp(0.0, self.curvature) + self.floor)
        return replace(
            self,
            input_weights=tuple(factor[:, None, None] * weights for weights in self.input_weights),
            output_weights=_inverse_softplus(output),
            linear=(height * factor)[:, None] * self.linear,
            offset=height * self.offset,
            # the floor is the same for all, so that a wide mode has more curvature than it would have
            curvature=_inverse_softplus(np.maximum(mu - self.floor, self.floor)),
        )

    def energies(self, u: Float[Array, " d"]) -> Float[Array, " n"]:
        return self._forward(u)[0]

    def gradients(self, u: Float[Array, " d"]) -> tuple[Float[Array, " n"], Float[Array, "n d"]]:
        energy, slopes, mu = self._forward(u)
        return energy, self._gradient(u, slopes, self._adjoints(slopes), mu)

    def hessians(self, u: Float[Array, " d"]) -> ModeDerivatives:
        energy, slopes, mu = self._forward(u)
        adjoints = self._adjoints(slopes)
        gradient = self._gradient(u, slopes, adjoints, mu)
        curved = [a * s * (1 - s) for a, s in zip(adjoints, slopes, strict=True)]
        # the first Jacobian is the same at every point, so its products are products of matrices over a batch
        first = jnp.asarray(self.input_weights[0])
        outer = first[:, :, :, None] * first[:, :, None, :]
        hessian = mu[:, None, None] * jnp.eye(self.dimension, dtype=u.dtype)
        hessian = hessian + jnp.einsum("nhde,nh->nde", outer, curved[0])
        jacobian = first
        for layer in range(1, len(slopes)):
            weights = jax.nn.softplus(self.hidden_weights[layer - 1])
            if layer == 1:
                product = weights[:, :, :, None] * first[:, None, :, :]
                carried = jnp.einsum("nhgd,ng->nhd", product, slopes[0])
            else:
                carried = jnp.einsum("nhg,ngd->nhd", weights, slopes[layer - 1][:, :, None] * jacobian)
            jacobian = carried + self.input_weights[layer]
            weighted = curved[layer][:, :, None] * jacobian
            hessian = hessian + _product(weighted, jacobian)
        return energy, gradient, hessian

    def _forward(
        self, u: Float[Array, " d"]
    ) -> tuple[Float[Array, " n"], list[Float[Array, "n _"]], Float[Array, " n"]]:
        """Return energies, the slopes of the activations of every layer, and the curvatures of the quadratic terms."""
        z = jnp.einsum("nhd,d->nh", self.input_weights[0], u) + self.biases[0]
        activation, slope = softplus_with_slope(z)
        slopes = [slope]
        for weights, skip, bias in zip(
            self.hidden_weights, self.input_weights[1:], self.biases[1:], strict=True
        ):
            z = jnp.einsum("nhg,ng->nh", jax.nn.softplus(weights), activation)
            activation, slope = softplus_with_slope(z + jnp.einsum("nhd,d->nh", skip, u) + bias)
            slopes.append(slope)
        mu: Float[Array, " n"] = jax.nn.softplus(self.curvature) + self.floor
        energy = jnp.sum(jax.nn.softplus(self.output_weights) * activation, axis=1)
        energy = energy + self.linear @ u + self.offset + mu / 2 * jnp.sum(u * u)
        return energy, slopes, mu

    def _adjoints(self, slopes: list[Float[Array, "n _"]]) -> list[Float[Array, "n _"]]:
        # derivatives of the output with respect to the activations, last layer first
        adjoints = [jax.nn.softplus(self.output_weights)]
        for weights, slope in zip(reversed(self.hidden_weights), reversed(slopes), strict=False):
            adjoints.append(jnp.einsum("nhg,nh->ng", jax.nn.softplus(weights), adjoints[-1] * slope))
        return adjoints[::-1]

    def _gradient(
        self,
        u: Float[Array, " d"],
        slopes: list[Float[Array, "n _"]],
        adjoints: list[Float[Array, "n _"]],
        mu: Float[Array, " n"],
    ) -> Float[Array, "n d"]:
        gradient: Float[Array, "n d"] = mu[:, None] * u + self.linear
        for weights, slope, adjoint in zip(self.input_weights, slopes, adjoints, strict=True):
            gradient = gradient + jnp.einsum("nhd,nh->nd", weights, adjoint * slope)
        return gradient


def _product(left: Float[Array, "n h d"], right: Float[Array, "n h e"]) -> Float[Array, "n d e"]:
    """Multiply `L^T R` of every mode; for many inputs a fused sum is faster than many small matrix products."""
    if left.shape[2] <= 3:
        return jnp.einsum("nhd,nhe->nde", left, right)
    return jnp.sum(left[:, :, :, None] * right[:, :, None, :], axis=1)


@jax.custom_jvp
def softplus_with_slope(z: Float[Array, "*shape"]) -> tuple[Float[Array, "*shape"], Float[Array, "*shape"]]:
    """Return `log(1 + exp(z))` and its derivative `1 / (1 + exp(-z))`, neither of which overflows.

    Both come from `exp(-|z|)`, which is half the work of computing them apart; their derivatives are given in closed
    form, so that they hold at zero as well.

    Args:
        z: any shape, dimensionless.

    Returns:
        Softplus and slope, of the same shape.
    """
    small = jnp.exp(-jnp.abs(z))
    slope = jnp.where(z >= 0, 1.0, small) / (1.0 + small)
    return jnp.maximum(z, 0.0) + jnp.log1p(small), slope


@softplus_with_slope.defjvp
def _derivative(
    primals: tuple[Array], tangents: tuple[Array]
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    value, slope = softplus_with_slope(primals[0])
    return (value, slope), (slope * tangents[0], slope * (1.0 - slope) * tangents[0])


def random_networks(centre: Centres, rng: np.random.Generator, widths: Widths) -> ICNNModes:
    """Draw networks with weights of order one and kinks within a unit distance of their centres."""
    count, dimension = centre.shape
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
        np.zeros((count, dimension)), np.zeros(count), np.full(count, -3.0), CURVATURE_FLOOR,
    )  # fmt: skip


def _start(centre: Centres, depth: Depths, rng: np.random.Generator, widths: Widths) -> AbstractModes:
    return placed(random_networks(centre, rng, widths), centre, depth)


def _inverse_softplus(value: Any) -> Any:
    return value + np.log(-np.expm1(-value))


def _enclose(modes: ICNNModes, centre: Float[Array, " d"], radius: Float[Array, " d"]) -> Enclosure:
    """Bound by intervals, layer by layer, of pre-activations, their Jacobians and the adjoints of the activations.

    The Hessian is a sum of terms `J^T diag(lambda sigma''(z)) J`; `sigma'` is monotone, `sigma''` has its peak at zero.

    Source: Gowal et al. (2018), arXiv 1810.12715 (interval bounds of networks); the mean value form as in Neumaier,
    "Interval methods for systems of equations" (1990), section 2.3.
    """
    energy, gradient, _ = modes.hessians(centre)
    skips = [jnp.asarray(weights) for weights in modes.input_weights]
    hidden = [jax.nn.softplus(weights) for weights in modes.hidden_weights]
    slopes: list[Interval] = []
    bends: list[Interval] = []
    jacobians: list[Interval] = []
    activation, jacobian = jnp.zeros(0), Interval(skips[0], skips[0])
    for layer, (skip, bias) in enumerate(zip(skips, modes.biases, strict=True)):
        middle = jnp.einsum("nhd,d->nh", skip, centre) + bias
        if layer:
            weights = hidden[layer - 1]
            middle = middle + jnp.einsum("nhg,ng->nh", weights, activation)
            below = _times(slopes[-1], jacobian)
            low, high = (jnp.einsum("nhg,ngd->nhd", weights, part) + skip for part in below)
            jacobian = Interval(low, high).widened()
        reach = jnp.einsum("nhd,d->nh", jacobian.magnitude, radius)
        z = Interval(middle - reach, middle + reach).widened()
        slope = Interval(jax.nn.sigmoid(z.low), jax.nn.sigmoid(z.high))
        ends = jnp.stack([part * (1 - part) for part in slope])
        across = (z.low < 0) & (z.high > 0)
        bends.append(Interval(ends.min(axis=0), jnp.where(across, 0.25, ends.max(axis=0))))
        slopes.append(slope)
        jacobians.append(jacobian)
        activation = jax.nn.softplus(middle)
    output = jax.nn.softplus(modes.output_weights)
    adjoints = [Interval(output, output)]
    for weights, slope in zip(reversed(hidden), reversed(slopes), strict=False):
        pulled = (jnp.einsum("nhg,nh->ng", weights, a * s) for a, s in zip(adjoints[0], slope, strict=True))
        adjoints.insert(0, Interval(*pulled).widened())

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
        outer = jacobian.magnitude
        most = most + jnp.einsum("nh,nhd,nhe->nde", largest, outer, outer)
    spread = jnp.einsum("nde,e->nd", most, radius) * (1 + OUTWARD_ROUNDING)
    return Enclosure(energy, gradient, spread, *outward(low, high))


def _times(slope: Interval, jacobian: Interval) -> Interval:
    """Multiply numbers that are not negative by rows of a Jacobian."""
    least, largest = slope.low[:, :, None], slope.high[:, :, None]
    low = jnp.where(jacobian.low >= 0, least, largest) * jacobian.low
    high = jnp.where(jacobian.high >= 0, largest, least) * jacobian.high
    return Interval(low, high)


ICNN = FamilySpec(
    ICNNModes, "input-convex networks", _start, _enclose, check_floor, has_widths=True, precursor="quadratic"
)
