"""One input map after the other."""

from typing import final

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .._errors import InputError
from ._abstract import AbstractInputMap
from ._affine import Affine
from ._enclosure import MapEnclosure


@final
class Chain(AbstractInputMap):
    """Maps one after the other: the features of each are the inputs of the next.

    Attributes:
        maps: at least one, the one that sees the inputs first.

    Raises:
        InputError: there is none, or one has other inputs than the one before it has features.
    """

    maps: tuple[AbstractInputMap, ...]

    def __check_init__(self) -> None:
        if not self.maps:
            raise InputError("maps must hold at least one map")
        for before, after in zip(self.maps, self.maps[1:], strict=False):
            if before.n_features != after.n_inputs:
                raise InputError(
                    f"maps: {type(after).__name__} takes {after.n_inputs} inputs, {type(before).__name__} before it "
                    f"has {before.n_features} features"
                )

    @property
    def n_inputs(self) -> int:
        return self.maps[0].n_inputs

    @property
    def n_features(self) -> int:
        return self.maps[-1].n_features

    @property
    def periods(self) -> Float[np.ndarray, " d"]:
        # a change of units carries periods through; what another map makes of its inputs has periods of its own
        unit = np.ones(self.n_inputs)
        for map_ in self.maps:
            if not isinstance(map_, Affine):
                return map_.periods * unit
            unit = unit * np.abs(np.asarray(map_.scale, float))
        return np.zeros(self.n_inputs)

    def __call__(self, x: Float[Array, " d"]) -> Float[Array, " m"]:
        for map_ in self.maps:
            x = jnp.asarray(map_(x))
        return x

    def jacobian(self, x: Float[Array, " d"]) -> Float[Array, "m d"]:
        first, *others = self.maps
        slope, point = first.jacobian(x), jnp.asarray(first(x))
        for map_ in others:
            slope, point = map_.jacobian(point) @ slope, jnp.asarray(map_(point))
        return slope

    def curvature(self, x: Float[Array, " d"]) -> Float[Array, "m d d"]:
        first, *others = self.maps
        slope, bend, point = first.jacobian(x), first.curvature(x), jnp.asarray(first(x))
        for map_ in others:
            outer = map_.jacobian(point)
            # of every feature: J^T K J of the later map, and those of the earlier ones
            bend = slope.T @ map_.curvature(point) @ slope + (outer @ bend.reshape(len(bend), -1)).reshape(
                -1, *bend.shape[1:]
            )
            slope, point = outer @ slope, jnp.asarray(map_(point))
        return bend

    def pull_gradient(self, x: Float[Array, " d"], gradient: Float[Array, " m"]) -> Float[Array, " d"]:
        for map_, point in reversed(self._points(x)):
            gradient = map_.pull_gradient(point, gradient)
        return gradient

    def pullback(
        self, x: Float[Array, " d"], gradient: Float[Array, " m"], hessian: Float[Array, "m m"]
    ) -> tuple[Float[Array, " d"], Float[Array, "d d"]]:
        for map_, point in reversed(self._points(x)):
            gradient, hessian = map_.pullback(point, gradient, hessian)
        return gradient, hessian

    def enclose(self, centre: Float[Array, " d"], radius: Float[Array, " d"]) -> MapEnclosure:
        first, *others = self.maps
        bounds = first.enclose(centre, radius)
        for map_ in others:
            bounds = map_.enclose(bounds.value, bounds.reach).after(bounds)
        return bounds

    def _points(self, x: Float[Array, " d"]) -> list[tuple[AbstractInputMap, Array]]:
        """Pair every map with the point that it sees."""
        points = []
        for map_ in self.maps:
            points.append((map_, x))
            x = jnp.asarray(map_(x))
        return points
