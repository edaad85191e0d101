"""Laws of the data sets."""

import numpy as np
import pytest

from multiwell._errors import InputError
from multiwell.systems import get


def test_uniform(system):
    data = system.dataset(200, seed=5)
    again, other = system.dataset(200, seed=5), system.dataset(200, seed=6)
    np.testing.assert_array_equal(data.x, again.x)
    np.testing.assert_array_equal(data.energy, again.energy)
    assert not np.array_equal(data.x[:20], other.x[:20])
    assert data.group is None
    assert data.names == system.inputs
    periods = [data.periods.get(name, 0.0) for name in data.names]
    np.testing.assert_array_equal(periods, system.periods)
    if system.energy_limit is None:
        assert data.x.shape == (200, len(system.inputs))
    if system.sampler is None:
        assert np.all(data.x >= system.lower)
        assert np.all(data.x <= system.upper)
        # the rows of high energy that are dropped may be those at an edge
        edge = (0.05 if system.energy_limit is None else 0.15) * (system.upper - system.lower)
        assert np.all(data.x.min(axis=0) < system.lower + edge)
        assert np.all(data.x.max(axis=0) > system.upper - edge)
    few = slice(0, 60)
    energy, gradient, _ = system.evaluate(data.x[few])
    np.testing.assert_allclose(data.energy[few], energy, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(data.gradient[few], gradient, rtol=1e-12, atol=1e-12 * np.abs(gradient).max())


def test_noise(system):
    errors = []
    for seed in range(5):
        clean, noisy = system.dataset(200, seed=seed), system.dataset(200, seed=seed, noise=0.1)
        np.testing.assert_array_equal(clean.x, noisy.x)
        before, after = (np.column_stack([data.energy, data.gradient]) for data in (clean, noisy))
        errors.append((after - before) / before.std(axis=0))
    assert np.concatenate(errors).std(axis=0) == pytest.approx(0.1, rel=0.12)


def test_trajectories(system):
    data = system.dataset(100, seed=1, noise=0.0, sampling="trajectories")
    again = system.dataset(100, seed=1, noise=0.0, sampling="trajectories")
    np.testing.assert_array_equal(data.x, again.x)
    assert np.all(data.x >= system.lower)
    assert np.all(data.x <= system.upper)
    assert len(data.x) <= 100
    assert len(np.unique(data.x, axis=0)) == len(data.x)
    groups, sizes = np.unique(data.group, return_counts=True)
    assert len(groups) > 1
    assert sizes.max() <= 20
    if system.energy_limit is None:
        assert len(groups) == 5
        assert np.median(sizes) >= 19
    for group in groups:
        energy = data.energy[data.group == group]
        assert np.all(np.diff(energy) < 1e-12 * np.abs(energy).max())


@pytest.mark.parametrize("name", ["double-well", "four-well", "binary-flip", "muller-brown"])
def test_trajectories_end_in_wells(name):
    system = get(name)
    wells = np.array([point.x for point in system.minima])
    drawn = [system.dataset(100, seed=seed, sampling="trajectories") for seed in range(4)]
    ends = np.array([data.x[data.group == group][-1] for data in drawn for group in np.unique(data.group)])
    distance = np.linalg.norm((ends[:, None] - wells) / (system.upper - system.lower), axis=2).min(axis=1)
    assert np.mean(distance < 0.02) > 0.9


def test_rows_above_the_limit_are_dropped():
    system = get("muller-brown")
    data = system.dataset()
    assert 0.46 < len(data.x) / 2000 < 0.51
    assert data.energy.max() <= 3.3
    assert data.energy.max() > 0.0
    assert system.dataset(100, seed=1, sampling="trajectories").energy.max() <= 3.3


def test_inflated_samples():
    system = get("gaussian-mixture", dimension=2, components=1)
    x = system.dataset(4000).x
    np.testing.assert_allclose(np.cov(x.T), 4.0 * system.parameters["covariances"][0], rtol=0, atol=0.15)
    np.testing.assert_allclose(x.mean(axis=0), system.parameters["means"][0], rtol=0, atol=0.1)


@pytest.mark.parametrize(
    ("name", "options", "size"),
    [
        ("double-well", {}, 200),
        ("mechanochemical-2d", {}, 1500),
        ("mechanochemical-2d", {"inputs": 4}, 4000),
        ("gaussian-mixture", {"dimension": 10}, 10000),
    ],
)
def test_default_size(name, options, size):
    assert len(get(name, **options).dataset().x) == size


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 0}, "n: .*at least 1, got 0"),
        ({"n": True}, "n: .*got True"),
        ({"seed": -1}, "seed: .*got -1"),
        ({"noise": -0.1}, "noise: .*got -0.1"),
        ({"noise": float("nan")}, "noise: .*got nan"),
        ({"sampling": "grid"}, "sampling: expected one of uniform, trajectories, got 'grid'"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(InputError, match=message):
        get("double-well").dataset(**arguments)
