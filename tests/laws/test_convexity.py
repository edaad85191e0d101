"""Every mode is convex and coercive, whatever its parameters, after training and after loading.

Families that say that they are not convex are no exception that passes unseen: the same check must fail on them.
"""

import numpy as np
import pytest
from laws.catalogue import adversarial_points, of_modes
from laws.trained import trained

import multiwell as mw

FLOOR = 1e-3


def check_modes(u, energy, gradient, hessian):
    eigenvalues = np.linalg.eigvalsh(hessian)
    scale = np.abs(eigenvalues).max(axis=2)
    assert (eigenvalues[..., 0] >= FLOOR - 1e-12 * scale).all()
    assert np.isfinite(energy).all()
    # strong convexity between random pairs: f(b) >= f(a) + g(a).(b - a) + FLOOR/2 |b - a|^2
    a, b = slice(0, 5000), slice(5000, 10000)
    step = u[b] - u[a]
    bound = energy[a] + np.einsum("kmd,kd->km", gradient[a], step)
    bound = bound + FLOOR / 2 * np.sum(step**2, axis=1)[:, None]
    size = (
        np.abs(energy[a])
        + np.abs(energy[b])
        + np.linalg.norm(gradient[a], axis=2) * np.linalg.norm(step, axis=1)[:, None]
    )
    assert (energy[b] - bound >= -1e-12 * size).all()


def at_adversarial_points(potential):
    u = adversarial_points(potential)
    return u, *of_modes(potential.modes, u)


@pytest.fixture(scope="module")
def modes_of(potential):
    """What the modes are at adversarial points."""
    return at_adversarial_points(potential)


def check_what_they_say(modes, derivatives):
    if modes.convex:
        check_modes(*derivatives)
    else:
        with pytest.raises(AssertionError):
            check_modes(*derivatives)


def test_modes_are_what_they_say(potential, modes_of):
    check_what_they_say(potential.modes, modes_of)


def test_modes_are_what_they_say_after_loading(result, tmp_path):
    path = tmp_path / "model.safetensors"
    mw.save(path, result)
    loaded = mw.load(path).potential
    check_what_they_say(loaded.modes, at_adversarial_points(loaded))


@pytest.mark.parametrize("family", ["network", "difference"])
def test_a_trained_baseline_is_not_convex(family):
    """Not by a hair: its energy has a barrier, where the Hessian of its only function is negative."""
    result = trained(f"{family} trained on double-well")
    saddle = mw.systems.get("double-well").saddles[0].x
    assert result.potential.n_modes == 1
    assert result.potential.hessian(saddle[None])[0, 0, 0] < -1.0


def test_a_concave_mode_is_seen(potential, modes_of):
    if not potential.modes.convex:
        pytest.skip("no floor to lower")
    u, energy, gradient, hessian = modes_of
    lower = -1e3 - potential.modes.floor
    energy = energy + lower / 2 * np.sum(u**2, axis=1)[:, None]
    with pytest.raises(AssertionError):
        check_modes(u, energy, gradient + lower * u[:, None], hessian + lower * np.eye(u.shape[1]))
