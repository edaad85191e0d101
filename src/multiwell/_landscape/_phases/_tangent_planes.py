"""Planes that touch a potential at several points: what coexisting phases share."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from ..._potential import ComposedPotential, evaluate_features

ITERATIONS = 30
CONVERGED = 1e-10
ROUNDING = 1e-13  # of half the box's width


class Contacts(NamedTuple):
    """Planes, each with the `m` points where it touches, in scaled units.

    Attributes:
        u: where they touch.
        energy: energies there.
        slope: of the planes.
        converged: whether the planes touch to rounding.
    """

    u: Float[np.ndarray, "k m d"]
    energy: Float[np.ndarray, "k m"]
    slope: Float[np.ndarray, "k d"]
    converged: Bool[np.ndarray, " k"]


def touch(potential: ComposedPotential, starts: Float[np.ndarray, "k m d"]) -> Contacts:
    """Move points near by to points that a common plane touches, inside the box [-1, 1]^d.

    At every point the gradient is the plane's slope, and the energy is the plane's height; where the points are fewer
    than it takes to fix the plane, the nearest solution is taken. A coordinate on a face stays there, and the slope
    across the face is free.

    Args:
        potential: in the units of the box.
        starts: `m` points for each of `k` planes.

    Source: Newton's method on the conditions of equilibrium of Gibbs (1876), "On the equilibrium of heterogeneous
    substances": equal chemical potentials, equal grand potentials.
    """
    planes, count, dimension = starts.shape
    u = starts.copy()
    free = np.abs(starts) < 1
    slope, residual = np.zeros((planes, dimension)), np.full(planes, np.inf)
    energy = np.zeros((planes, count))
    for iteration in range(ITERATIONS if planes else 0):
        energy, gradient, hessian = _scaled(potential, u)
        if iteration == 0:
            weight = free / np.maximum(free.sum(axis=1, keepdims=True), 1)
            slope = (gradient * weight).sum(axis=1)
            offset = (energy - np.einsum("kd,kmd->km", slope, u)).mean(axis=1)
        above = energy - np.einsum("kd,kmd->km", slope, u) - offset[:, None]
        tilt = (gradient - slope[:, None]) * free
        residual = np.maximum(np.abs(above).max(axis=1), np.abs(tilt).max(axis=(1, 2)))
        step = _newton_steps(u, above, tilt, gradient - slope[:, None], hessian, free)
        if (residual < CONVERGED).all() and np.abs(step[0]).max() < ROUNDING:
            break
        u = np.clip(u + step[0], -1, 1)
        slope, offset = slope + step[1], offset + step[2]
    return Contacts(u, energy, slope, residual < 1e3 * CONVERGED)


def _newton_steps(
    u: Float[np.ndarray, "k m d"],
    above: Float[np.ndarray, "k m"],
    tilt: Float[np.ndarray, "k m d"],
    slopes: Float[np.ndarray, "k m d"],
    hessian: Float[np.ndarray, "k m d d"],
    free: Bool[np.ndarray, "k m d"],
) -> tuple[Float[np.ndarray, "k m d"], Float[np.ndarray, "k d"], Float[np.ndarray, " k"]]:
    """Return steps of points, slopes and heights of the planes: the shortest that solve the linear equations."""
    planes, count, dimension = u.shape
    points = count * dimension
    matrix = np.zeros((planes, count * (dimension + 1), points + dimension + 1))
    for m in range(count):
        rows = slice(m * dimension, (m + 1) * dimension)
        held = ~free[:, m]
        matrix[:, rows, rows] = hessian[:, m] * free[:, m, :, None] * free[:, m, None, :]
        matrix[:, rows, points:-1] = -np.eye(dimension) * free[:, m, :, None]
        matrix[:, points + m, rows] = slopes[:, m] * ~held
        matrix[:, points + m, points:-1] = -u[:, m]
        matrix[:, points + m, -1] = -1
    wanted = -np.concatenate([tilt.reshape(planes, -1), above], axis=1)
    step = np.einsum("kij,kj->ki", np.linalg.pinv(matrix, rcond=1e-12), wanted)
    return step[:, :points].reshape(u.shape), step[:, points:-1], step[:, -1]


def _scaled(
    potential: ComposedPotential, u: Float[np.ndarray, "k m d"]
) -> tuple[Float[np.ndarray, "k m"], Float[np.ndarray, "k m d"], Float[np.ndarray, "k m d d"]]:
    energy, gradient, hessian = evaluate_features(potential, u.reshape(-1, u.shape[-1]), "hessian")
    return energy.reshape(u.shape[:-1]), gradient.reshape(u.shape), hessian.reshape(*u.shape, u.shape[-1])
