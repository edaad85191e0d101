"""Clusters of data that nothing connects."""

import numpy as np
import pytest

from multiwell._data import Support, clusters_of


def blobs(*centres, n=100, d=2):
    rng = np.random.default_rng(0)
    return np.vstack([rng.normal(centre, 0.3, (n, d)) for centre in centres])


def test_blobs_far_apart_are_clusters_with_their_bounds():
    x = np.vstack([blobs(8.0, n=100), blobs(0.0, n=50)])
    clusters = clusters_of(Support.of(x))
    assert len(clusters) == 2
    for (lower, upper), own in zip(clusters, (x[100:], x[:100]), strict=True):
        np.testing.assert_allclose(lower, own.min(axis=0), atol=0.7)
        np.testing.assert_allclose(upper, own.max(axis=0), atol=0.7)


def grid(*counts):
    axes = [np.linspace(-1.6, 1.6, count) for count in counts]
    return np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, len(counts))


ORDINARY = {
    **{
        "x".join(map(str, counts)): grid(*counts)
        for counts in [(100, 5), (50, 5), (40, 10), (21, 5, 3), (10, 3)]
    },
    "five curves": np.vstack([np.c_[np.linspace(0, 1, 40) ** 2, np.full(40, t)] for t in range(5)]),
    "paths from one point": np.vstack([np.linspace(0, 1, 30)[:, None] * end for end in np.eye(3)]),
    "integers": np.arange(30.0)[:, None],
    "log-spaced": np.logspace(-2, 2, 40)[:, None],
    "stencils": (
        np.random.default_rng(0).uniform(size=(80, 1, 2)) + 1e-4 * np.array([[0, 0], [1, 0], [0, 1]])
    ).reshape(-1, 2),
    "repeats": np.random.default_rng(0).uniform(size=(60, 1)).repeat(4, axis=0)
    + 1e-9 * np.arange(240)[:, None],
    "an outlier": np.vstack([blobs(0.0), [[9.0, 9.0]]]),
    "one point": np.zeros((5, 2)),
}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_data_hang_together(name):
    assert len(clusters_of(Support.of(ORDINARY[name]))) == 1


@pytest.mark.parametrize("name", [name for name in ORDINARY if "x" in name or name == "stencils"])
def test_between_the_points_of_grids_and_stencils_is_inside(name):
    x = ORDINARY[name]
    lower, upper = x.min(axis=0), x.max(axis=0)
    probes = np.random.default_rng(1).uniform(lower, upper, (400, x.shape[1]))
    assert Support.of(x).contains(probes).mean() > (0.98 if "x" in name else 0.8)


@pytest.mark.parametrize("d", [1, 2, 5])
def test_data_from_one_piece_are_one_cluster(d):
    several = 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        samples = (
            rng.uniform(size=(20, d)),
            rng.uniform(size=(60, d)),
            rng.normal(size=(200, d)),
            rng.uniform(size=(1000, d)),
        )
        several += sum(len(clusters_of(Support.of(x))) > 1 for x in samples)
    assert several <= 1
