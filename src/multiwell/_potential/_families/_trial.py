"""A family tried at random points: a wrong derivative, or a wrong bound, would make answers wrong without a word."""

from typing import Any

import jax
import numpy as np
from jaxtyping import Array

from ..._errors import InputError
from ..._inputs import AGREE, MISTAKES, compare
from ..._numerics import compiled
from .._modes import AbstractModes
from ._spec import FamilySpec

CENTRES, POINTS = 3, 12
BOXES = (1e-3, 0.3)  # their half widths
AT_REST = 1e-6  # of one plus the largest value: how stationary a start is


def check_functions(spec: FamilySpec) -> None:
    """Refuse a family whose start, derivatives, convexity or bounds are not what it says, in two inputs.

    Raises:
        InputError: what differs, and by how much; or what its functions raise.
    """
    rng = np.random.default_rng(0)
    centres, depths = rng.normal(size=(CENTRES, 2)), rng.normal(size=CENTRES)
    with jax.enable_x64(True):
        try:
            modes = spec.start(centres, depths, rng, (3,))
            if not isinstance(modes, spec.modes) or (modes.n_modes, modes.dimension) != (CENTRES, 2):
                raise InputError(
                    f"start must make {CENTRES} modes of the class {spec.modes.__name__} in 2 inputs from as many "
                    f"centres, got {type(modes).__name__}"
                )
            _check_derivatives(spec, modes, centres, depths, rng)
            _check_bounds(spec, modes, rng)
        except InputError as error:
            raise InputError(f"the family {spec.name!r}: {error}") from None
        except MISTAKES as error:
            raise InputError(
                f"the family {spec.name!r} was tried with {CENTRES} modes of 2 inputs, and raised "
                f"{type(error).__name__}: {error}"
            ) from error


def _check_derivatives(
    spec: FamilySpec, modes: AbstractModes, centres: np.ndarray, depths: np.ndarray, rng: np.random.Generator
) -> None:
    points = np.concatenate([centres, rng.normal(size=(POINTS, 2))])
    tilt, lift = rng.normal(size=(CENTRES, 2)), rng.normal(size=CENTRES)
    truth, closed, lifted = jax.tree.map(np.asarray, _looked_at(modes, modes.tilted(tilt, lift), points))
    energy, slope, curvature = truth
    names = "energies", "gradients", "Hessians"
    for method, answers in closed.items():
        for name, given, right in zip(names, answers, truth, strict=False):
            of = "those of energies()" if name == "energies" else "derivatives of energies()"
            compare(f"{name} of {method}() and {of}", given, right)
    own = np.arange(CENTRES)
    compare("energies of start at the centres and their depths", energy[own, own], depths, AT_REST)
    compare("gradients of start at the centres and zero", slope[own, own], np.zeros_like(centres), AT_REST)
    compare("energies of tilted() and slope . u + offset more", lifted, energy + points @ tilt.T + lift)
    lowest = float(np.linalg.eigvalsh(curvature).min())
    if spec.modes.convex and not lowest >= -AGREE * (1 + np.abs(curvature).max()):
        raise InputError(f"convex is True, but a Hessian has the eigenvalue {lowest:.3g}")


@compiled()
def _looked_at(
    modes: AbstractModes, tilted: AbstractModes, points: Array
) -> tuple[Any, dict[str, Any], Array]:
    """Return energies and their derivatives by differentiation; the same in closed form; energies of other modes."""
    functions = modes.energies, jax.jacfwd(modes.energies), jax.jacfwd(jax.jacfwd(modes.energies))
    truth = tuple(jax.vmap(function)(points) for function in functions)
    closed = {name: jax.vmap(getattr(modes, name))(points) for name in ("gradients", "hessians")}
    return truth, closed, jax.vmap(tilted.energies)(points)


def _check_bounds(spec: FamilySpec, modes: AbstractModes, rng: np.random.Generator) -> None:
    if spec.enclose is None:
        return
    bounds_of = jax.jit(spec.enclose)
    look = jax.jit(jax.vmap(modes.hessians))
    for half in BOXES:
        centre, radius = rng.normal(size=2), half * rng.uniform(0.5, 1.0, 2)
        bounds = jax.tree.map(np.asarray, bounds_of(modes, centre, radius))
        corners = np.sign(rng.normal(size=(POINTS, 2)))
        inside = np.concatenate([corners, rng.uniform(-1, 1, size=(POINTS, 2))])
        _, gradient, hessian = look(centre + radius * inside)
        slack = AGREE * (1 + float(np.abs(hessian).max()))
        within = (np.abs(gradient - bounds.gradient) <= bounds.spread + slack).all()
        above, below = np.linalg.eigvalsh(hessian - bounds.low), np.linalg.eigvalsh(bounds.high - hessian)
        if not (within and min(above.min(), below.min()) >= -slack):
            raise InputError(f"bounds of enclose do not hold in a box of the half widths {radius.tolist()}")
