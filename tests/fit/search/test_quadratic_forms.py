"""Quadratic forms are tried before networks where there are many inputs, or the bottoms of basins are paraboloids."""

import numpy as np
import pytest

import multiwell as mw
from multiwell._fit._basins._basins import basins_of
from multiwell._fit._basins._paraboloids import bottoms_are_paraboloids
from multiwell._fit._scale import scaling_of

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


def data(n: int = 300, quartic: float = 0.0) -> mw.Dataset:
    x = np.random.default_rng(0).uniform(-2, 2, (n, D))
    energy, gradient = two_bowls(x)
    return mw.Dataset(x, energy + quartic * np.sum(x**4, axis=1), gradient + 4 * quartic * x**3)


@pytest.mark.parametrize("widths", [None, (16, 16)])
def test_forms_that_explain_the_data_are_kept(widths):
    result = mw.fit(data(), widths=widths)
    assert result.potential.modes.family == "quadratic"
    assert result.n_dominant_modes == 2
    assert max(result.errors["validation"].values()) < 1e-4
    assert "quadratic forms" in result.solver
    assert result.discovery.path[0].change.startswith("quadratic forms, start 1")


@pytest.mark.slow
def test_networks_follow_where_forms_do_not_suffice():
    result = mw.fit(data(400, quartic=0.05), tolerance=1e-2)
    assert result.potential.modes.family == "icnn"
    assert "quadratic forms" not in result.solver
    assert max(result.errors["validation"].values()) < 1e-2
    words = [step.change for step in result.discovery.path]
    first = next(k for k, word in enumerate(words) if word.startswith("start 1"))
    assert all(word.startswith("quadratic forms") for word in words[:first])


def test_with_few_inputs_networks_come_first_where_a_bottom_is_flat():
    x = np.random.default_rng(0).uniform(-2, 2, (80, 1))
    result = mw.fit(mw.Dataset(x, x[:, 0] ** 4, 4 * x**3), widths=(4,), tolerance=1e-2)
    assert result.potential.modes.family == "icnn"
    assert not any("quadratic forms" in step.change for step in result.discovery.path)


def test_with_few_inputs_forms_come_first_where_all_bottoms_are_paraboloids():
    system = mw.systems.get("gaussian-mixture", dimension=2, components=4, seed=1)
    result = mw.fit(system.dataset(seed=1))
    assert result.potential.modes.family == "quadratic"
    assert (result.n_dominant_modes, len(result.wells)) == (4, 4)
    assert max(result.errors["validation"].values()) < 1e-4


def test_with_few_inputs_no_forms_are_added_and_networks_start_from_the_basins():
    x = np.linspace(-2.5, 2.5, 160)[:, None]
    energy = -np.logaddexp(-8 * (x[:, 0] - 1) ** 2, -8 * (x[:, 0] + 1) ** 2 - 0.5)
    beyond = np.maximum(np.abs(x[:, 0]) - 1.6, 0.0)
    result = mw.fit(
        mw.Dataset(x, energy + 20 * beyond**3),
        max_modes=4,
        widths=(4,),
        tolerance=1e-2,
        barrier_tolerance=0.1,
    )
    words = [step.change for step in result.discovery.path]
    assert words[0].startswith("quadratic forms, start 1")
    assert not any(word.startswith("quadratic forms, mode added") for word in words)
    networks = [step.modes for step in result.discovery.path if step.change.startswith("start 1")]
    assert networks[0] == 2
    assert result.potential.modes.family == "icnn"
    assert len(result.wells) == 2


@pytest.mark.parametrize(
    ("name", "options", "paraboloids"),
    [
        ("gaussian-mixture", {"dimension": 1, "components": 2}, True),
        ("gaussian-mixture", {"dimension": 2, "components": 3}, True),
        ("gaussian-mixture", {"dimension": 2, "components": 6}, True),
        ("double-well", {}, False),
        ("four-well", {}, False),
        ("muller-brown", {}, False),
        ("mechanochemical-2d", {}, False),
        ("truss-chain", {"n": 3}, False),
        ("curved-beam", {}, False),
    ],
)
@pytest.mark.parametrize("given", ["both", "energy", "gradient"])
def test_only_bottoms_of_mixtures_are_paraboloids(name, options, paraboloids, given):
    data = mw.systems.get(name, **options).dataset(seed=0)
    given_data = mw.Dataset(
        data.x,
        None if given == "gradient" else data.energy,
        None if given == "energy" else data.gradient,
    )
    assert _bottoms(given_data) == paraboloids


@pytest.mark.parametrize("curvature", [-1.0, 0.0])
def test_a_bottom_at_an_edge_is_a_paraboloid_only_where_it_is_convex(curvature):
    x = np.linspace(-1, 2, 80)[:, None]
    assert not _bottoms(mw.Dataset(x, curvature * x[:, 0] ** 2 + x[:, 0], 2 * curvature * x + 1))
    assert _bottoms(mw.Dataset(x, x[:, 0] ** 2 + x[:, 0], 2 * x + 1))


def test_too_few_rows_at_the_bottoms_say_nothing():
    x = np.linspace(-2, 2, 7)[:, None]
    assert not _bottoms(mw.Dataset(x, x[:, 0] ** 2))


def _bottoms(data: mw.Dataset) -> bool:
    scaling = scaling_of(data)
    return bottoms_are_paraboloids(data, scaling, basins_of(data, scaling), 12)


def test_asked_for_forms_are_no_first_try():
    result = mw.fit(data(), family="quadratic")
    assert "tried first" not in result.solver
    assert not any("quadratic forms" in step.change for step in result.discovery.path)


def test_time_that_ends_among_the_forms_leaves_them():
    result = mw.fit(data(2000, quartic=0.05), max_seconds=0.2)
    assert result.status is mw.Status.TIME_UP
    assert np.isfinite(result.potential.energy(CENTRES)).all()
    assert not any("all rows" in step.change for step in result.discovery.path)


def test_a_tree_that_was_asked_for_is_no_matter_of_forms():
    result = mw.fit(data(), widths=(4,), sharpness="tree", max_seconds=0.2)
    assert not any("quadratic forms" in step.change for step in result.discovery.path)
