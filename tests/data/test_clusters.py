"""Clusters of data that nothing connects."""

import numpy as np
import pytest

from multiwell._data import Support, clusters_of


def blobs(*centres, n=100, d=2):
    rng = np.random.default_rng(0)
    return np.vstack([rng.normal(centre, 0.3, (n, d)) for centre in centres])


def test_blobs_far_apart_are_clusters_with_their_bounds():
    x = np.vstack([blobs(0.0, n=50), blobs(8.0, n=100)])
    clusters = clusters_of(Support.of(x))
    assert len(clusters) == 2
    for (lower, upper), own in zip(clusters, (x[50:], x[:50]), strict=True):
        np.testing.assert_allclose(lower, own.min(axis=0))
        np.testing.assert_allclose(upper, own.max(axis=0))


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("d", [1, 2, 5])
def test_data_from_one_piece_are_one_cluster(d, seed):
    rng = np.random.default_rng(seed)
    for x in (rng.uniform(size=(60, d)), rng.normal(size=(200, d)), rng.uniform(size=(3000, d))):
        assert len(clusters_of(Support.of(x))) == 1


def test_an_outlier_is_no_cluster():
    assert len(clusters_of(Support.of(np.vstack([blobs(0.0), [[9.0, 9.0]]])))) == 1


def test_one_point_is_one_or_none():
    assert len(clusters_of(Support.of(np.zeros((5, 2))))) <= 1
