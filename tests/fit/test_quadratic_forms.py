"""Quadratic forms are tried before networks where there are many inputs."""

import numpy as np
import pytest

import multiwell as mw

D = 5
CENTRES = np.array([[1.0] * D, [-1.0] * D])
STIFFNESS = np.linspace(1.0, 3.0, D)


def two_bowls(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A soft minimum of two quadratic forms, with its gradient."""
    away = x[:, None] - CENTRES
    exponents = -np.sum(STIFFNESS * away**2, axis=2) / 2
    top = exponents.max(axis=1, keepdims=True)
    share = np.exp(exponents - top)
    total = share.sum(axis=1, keepdims=True)
    energy = -(top + np.log(total))[:, 0]
    return energy, np.einsum("nk,nkd->nd", share / total, STIFFNESS * away)


def data(n: int = 600, quartic: float = 0.0) -> mw.Dataset:
    x = np.random.default_rng(0).uniform(-2, 2, (n, D))
    energy, gradient = two_bowls(x)
    return mw.Dataset(x, energy + quartic * np.sum(x**4, axis=1), gradient + 4 * quartic * x**3)


@pytest.mark.parametrize("widths", [None, (16, 16)])
def test_forms_that_explain_the_data_are_kept(widths):
    result = mw.fit(data(), widths=widths)
    assert result.potential.modes.kind == "quadratic"
    assert result.n_modes == 2
    assert max(result.errors["validation"].values()) < 1e-4
    assert "quadratic forms" in result.solver
    assert result.discovery.path[0].change.startswith("quadratic forms, start 1")


def test_networks_follow_where_forms_do_not_suffice():
    result = mw.fit(data(400, quartic=0.05), tolerance=1e-2)
    assert result.potential.modes.kind == "icnn"
    assert "quadratic forms" not in result.solver
    assert max(result.errors["validation"].values()) < 1e-2
    words = [step.change for step in result.discovery.path]
    first = next(k for k, word in enumerate(words) if word.startswith("start 1"))
    assert all(word.startswith("quadratic forms") for word in words[:first])


def test_with_few_inputs_networks_come_first():
    x = np.random.default_rng(0).uniform(-2, 2, (80, 1))
    result = mw.fit(mw.Dataset(x, x[:, 0] ** 2, 2 * x))
    assert result.potential.modes.kind == "icnn"


def test_asked_for_forms_are_no_first_try():
    result = mw.fit(data(), mode="quadratic")
    assert "tried first" not in result.solver
    assert not any("quadratic forms" in step.change for step in result.discovery.path)


def test_time_that_ends_among_the_forms_leaves_them():
    result = mw.fit(data(4000, quartic=0.05), max_seconds=0.2)
    assert result.status is mw.Status.TIME_UP
    assert np.isfinite(result.potential.energy(CENTRES)).all()


def test_a_tree_that_was_asked_for_is_no_matter_of_forms():
    result = mw.fit(data(), sharpness="tree", max_seconds=0.2)
    assert not any("quadratic forms" in step.change for step in result.discovery.path)
