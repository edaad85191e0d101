"""What is known of a map over a box: intervals of its features and of their first and second derivatives."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

OUTWARD = 1e-12  # of its size: every bound is widened by so much


class MapEnclosure(NamedTuple):
    """Bounds of `m` features and their derivatives over the box `|x - centre| <= radius`.

    Attributes:
        value: features at the centre.
        reach: the features differ from these by no more, anywhere in the box.
        jacobian, jacobian_reach: the same for first derivatives.
        curvature, curvature_reach: the same for second derivatives.
    """

    value: Float[Array, " m"]
    reach: Float[Array, " m"]
    jacobian: Float[Array, "m d"]
    jacobian_reach: Float[Array, "m d"]
    curvature: Float[Array, "m d d"]
    curvature_reach: Float[Array, "m d d"]

    def after(self, first: "MapEnclosure") -> "MapEnclosure":
        """Bound the composition, from bounds of the map that comes first; these here hold over its image."""
        outer, loose_outer = self.jacobian, self.jacobian_reach
        inner, loose_inner = first.jacobian, first.jacobian_reach
        jacobian = outer @ inner
        jacobian_reach = jnp.abs(outer) @ loose_inner + loose_outer @ (jnp.abs(inner) + loose_inner)
        most = jnp.abs(inner) + loose_inner
        curvature = jnp.einsum("mkl,kd,le->mde", self.curvature, inner, inner)
        curvature = curvature + jnp.einsum("mk,kde->mde", outer, first.curvature)
        everything = jnp.einsum("mkl,kd,le->mde", jnp.abs(self.curvature), most, most)
        known = jnp.einsum("mkl,kd,le->mde", jnp.abs(self.curvature), jnp.abs(inner), jnp.abs(inner))
        curvature_reach = everything - known
        curvature_reach = curvature_reach + jnp.einsum("mkl,kd,le->mde", self.curvature_reach, most, most)
        curvature_reach = curvature_reach + jnp.einsum("mk,kde->mde", jnp.abs(outer), first.curvature_reach)
        bends = jnp.abs(first.curvature) + first.curvature_reach
        curvature_reach = curvature_reach + jnp.einsum("mk,kde->mde", loose_outer, bends)
        return MapEnclosure(
            self.value, self.reach, jacobian, jacobian_reach, curvature, curvature_reach
        ).widened()

    def widened(self) -> "MapEnclosure":
        """Round every bound outward, by 1e-12 of its size."""
        return MapEnclosure(
            self.value,
            self.reach + OUTWARD * (jnp.abs(self.value) + self.reach),
            self.jacobian,
            self.jacobian_reach + OUTWARD * (jnp.abs(self.jacobian) + self.jacobian_reach),
            self.curvature,
            self.curvature_reach + OUTWARD * (jnp.abs(self.curvature) + self.curvature_reach),
        )
