"""Laws of rows at one point."""

import numpy as np
import pytest

from multiwell._data import Dataset, one_row_per_point, point_of_row, split, without_copies

pytestmark = pytest.mark.filterwarnings("ignore::multiwell.MultiwellWarning")

POINTS = np.array([[0.0, 1.0], [2.0, 1.0], [0.0, 3.0], [5.0, 5.0]])
ROWS = np.array([2, 0, 1, 2, 3, 0, 0])


def repeated(energy, **parts):
    return Dataset(POINTS[ROWS], energy, **parts)


def test_points_are_numbered_in_order_of_their_first_row():
    number = point_of_row(repeated(ROWS.astype(float)))
    np.testing.assert_array_equal(number, [0, 1, 2, 0, 3, 1, 1])
    assert point_of_row(Dataset(POINTS, np.arange(4.0))) is None


def test_points_are_those_of_inputs_that_repeat_and_of_conditions():
    ends = Dataset([[0.0], [1.0], [4.0], [3.0]], np.arange(4.0) % 4, periods={"x": 4.0})
    np.testing.assert_array_equal(point_of_row(ends), [0, 1, 0, 2])
    other = Dataset(POINTS[[0, 0, 1]], np.arange(3.0), condition=np.array([[0.0], [1.0], [0.0]]))
    assert point_of_row(other) is None


@pytest.mark.parametrize("weight", [None, [1.0, 2.0, 1.0, 3.0, 1.0, 1.0, 1.0]])
def test_one_row_per_point_has_the_mean_and_the_weight_of_its_rows(weight):
    energy = np.array([1.0, 4.0, 2.0, 3.0, 7.0, np.nan, 6.0])
    gradient = np.stack([energy[::-1], np.arange(7.0)], axis=1)
    one, first = one_row_per_point(repeated(energy, gradient=gradient, weight=weight))
    np.testing.assert_array_equal(first, [0, 1, 2, 4])
    np.testing.assert_array_equal(one.x, POINTS[[2, 0, 1, 3]])
    own = np.ones(7) if weight is None else np.array(weight)
    for values, means in ((energy, one.energy), (gradient[:, 0], one.gradient[:, 0])):
        for row, rows in enumerate(([0, 3], [1, 5, 6], [2], [4])):
            known = [k for k in rows if np.isfinite(values[k])]
            if known:
                assert means[row] == pytest.approx(np.average(values[known], weights=own[known]))
    np.testing.assert_allclose(one.weight, [own[[0, 3]].sum(), own[[1, 5, 6]].sum(), own[2], own[4]])


def test_copies_are_weight_and_what_differs_stays():
    energy = np.array([1.0, 4.0, 2.0, 1.0, 7.0, 4.0, 5.0])
    once, first = without_copies(repeated(energy))
    np.testing.assert_array_equal(first, [0, 1, 2, 4, 6])
    np.testing.assert_array_equal(once.energy, energy[first])
    np.testing.assert_array_equal(once.weight, [2, 2, 1, 1, 1])
    whole = Dataset(np.repeat(POINTS, 3, axis=0), np.repeat(np.arange(4.0), 3))
    assert without_copies(whole)[0].weight is None


def test_rows_at_one_point_are_set_aside_together():
    x = np.repeat(np.random.default_rng(0).normal(size=(20, 2)), 5, axis=0)
    train, held = split(Dataset(x, np.arange(100.0)), 0.2, 0)
    assert len(held) == 20
    assert not {tuple(row) for row in train.x} & {tuple(row) for row in held.x}
