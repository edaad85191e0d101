"""A map of one's own tried at some points: a wrong derivative, or a wrong bound, would make answers wrong silently."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .._errors import InputError
from .._numerics import compiled
from ._abstract import AbstractInputMap
from ._chain import Chain
from ._enclosure import MapEnclosure

PACKAGE = f"{__name__.partition('.')[0]}."
POINTS = 16
BOXES = (1e-3, 0.3)  # their half widths in standard deviations of the points
AGREE = 1e-8  # of one plus the largest value
# what functions raise that are not written as they should be
MISTAKES = ArithmeticError, AttributeError, LookupError, NotImplementedError, TypeError, ValueError


def compare(what: str, given: Any, truth: Any, tolerance: float = AGREE) -> None:
    """Refuse values of another shape, or that differ by more than a share of one plus the largest."""
    given, truth = np.asarray(given), np.asarray(truth)
    if given.shape != truth.shape:
        raise InputError(f"{what} have the shapes {given.shape} and {truth.shape} at {len(truth)} points")
    differs = float(np.abs(given - truth).max(initial=0.0))
    if not differs <= tolerance * (1.0 + float(np.abs(truth).max(initial=0.0))):
        raise InputError(f"{what} differ by {differs:.3g}")


def check_functions(map_: AbstractInputMap, x: Float[np.ndarray, "n d"]) -> None:
    """Refuse a map whose derivatives or bounds are not those of its features around some points.

    Args:
        map_: maps of the package, and chains of them, are not looked at.
        x: points, a few of which are taken; those without finite derivatives are left out.

    Raises:
        InputError: what differs, and by how much; or what its methods raise.
    """
    parts = map_.maps if isinstance(map_, Chain) else (map_,)
    # those of the package are tried by its tests
    if all(type(part).__module__.startswith(PACKAGE) for part in parts):
        return
    try:
        with jax.enable_x64(True):
            _check(map_, x)
    except InputError as error:
        raise InputError(f"input_map: {error}") from None
    except MISTAKES as error:
        name = type(map_).__name__
        raise InputError(
            f"input_map: {name} was tried at some rows, and raised {type(error).__name__}: {error}"
        ) from error


def _check(map_: AbstractInputMap, x: Float[np.ndarray, "n d"]) -> None:
    rng = np.random.default_rng(0)
    points = x[np.unique(np.linspace(0, len(x) - 1, POINTS).astype(int))]
    weights = rng.normal(size=(2, map_.n_features))
    pairs = jax.tree.map(np.asarray, _derivatives(map_, points, *weights))
    smooth = np.isfinite(pairs["the Hessian by pullback"][1]).all(axis=(1, 2))
    for name, (given, truth) in pairs.items():
        of = f"{name} of {type(map_).__name__} and what follows from its features by differentiation"
        compare(of, given[smooth], truth[smooth])
    for half in BOXES:
        _check_bounds(map_, points[smooth], half * x.std(axis=0), rng)


@compiled()
def _derivatives(
    map_: AbstractInputMap, x: Array, slope: Array, other: Array
) -> dict[str, tuple[Array, Array]]:
    """Return what every method of the map gives, and the same by differentiation."""
    curved = slope[:, None] * slope + other[:, None] * other

    def at(point: Array) -> dict[str, tuple[Array, Array]]:
        first, second = jax.jacfwd(map_)(point), jax.jacfwd(jax.jacfwd(map_))(point)
        gradient, hessian = map_.pullback(point, slope, curved)
        return {
            "jacobian": (map_.jacobian(point), first),
            "curvature": (map_.curvature(point), second),
            "pull_gradient": (map_.pull_gradient(point, slope), slope @ first),
            "the gradient by pullback": (gradient, slope @ first),
            "the Hessian by pullback": (
                hessian,
                first.T @ curved @ first + jnp.tensordot(slope, second, 1),
            ),
        }

    pairs: dict[str, tuple[Array, Array]] = jax.vmap(at)(x)
    return pairs


def _check_bounds(
    map_: AbstractInputMap, points: np.ndarray, radius: np.ndarray, rng: np.random.Generator
) -> None:
    inside = rng.uniform(-1, 1, size=(2 * POINTS, len(radius)))
    inside[:POINTS] = np.sign(inside[:POINTS])
    try:
        answers = _bounds(map_, points, radius, inside)
    except InputError:  # nothing is known of it
        return
    bounds, there = jax.tree.map(np.asarray, answers)
    pairs = (
        ("features", bounds.value, bounds.reach),
        ("first derivatives", bounds.jacobian, bounds.jacobian_reach),
        ("second derivatives", bounds.curvature, bounds.curvature_reach),
    )
    for (what, middle, reach), values in zip(pairs, there, strict=True):
        beyond = np.abs(values - middle[:, None]) - reach[:, None]
        # a box may reach beyond where the map is defined; a bound that is no number proves nothing
        defined = np.isfinite(values) & ~np.isnan(beyond)
        size = 1 + np.abs(values[defined]).max(initial=0.0)
        most = beyond[defined].max(initial=0.0)
        if most > AGREE * size:
            raise InputError(
                f"{what} of {type(map_).__name__} are beyond the bounds of enclose by {most:.3g} in a box "
                f"of the half widths {radius.tolist()}"
            )


@compiled()
def _bounds(
    map_: AbstractInputMap, x: Array, radius: Array, inside: Array
) -> tuple[MapEnclosure, tuple[Array, ...]]:
    """Return bounds over boxes around points, and what is true at points inside."""
    functions = map_, jax.jacfwd(map_), jax.jacfwd(jax.jacfwd(map_))
    bounds = jax.lax.map(lambda point: map_.enclose(point, radius), x)
    there = x[:, None] + inside * radius
    return bounds, tuple(jnp.asarray(jax.vmap(jax.vmap(function))(there)) for function in functions)
