"""Laws of setting rows aside."""

import numpy as np
import pytest

from multiwell._data import Dataset, split
from multiwell._errors import InputError


def make(n, d=2, groups=0):
    """n points in d dimensions, the row number as energy, `groups` groups of uneven size."""
    rng = np.random.default_rng(n)
    group = None
    if groups:
        group = rng.integers(groups, size=n)
        group[:groups] = np.arange(groups)
    return Dataset(rng.normal(size=(n, d)), np.arange(n, dtype=float), group=group)


CASES = [
    (n, groups, share) for n, groups in [(5, 0), (50, 0), (50, 7), (201, 40)] for share in (0.01, 0.2, 0.4)
]


@pytest.mark.parametrize(("n", "groups", "share"), CASES)
def test_split_is_a_seeded_partition_that_keeps_groups_whole(n, groups, share):
    data = make(n, 1, groups)
    train, held = split(data, share, 3)
    again = split(data, share, 3)
    both = np.concatenate([train.energy, held.energy])
    np.testing.assert_array_equal(np.sort(both), np.arange(n))
    np.testing.assert_array_equal(again[1].energy, held.energy)
    assert (np.diff(train.energy) > 0).all()
    units = groups or n
    count = np.unique(held.group).size if groups else len(held)
    assert count == max(1, round(share * units))
    if groups:
        assert not set(train.group) & set(held.group)


def test_another_seed_draws_other_rows():
    data = make(200)
    assert set(split(data, 0.2, 0)[1].energy) != set(split(data, 0.2, 1)[1].energy)


@pytest.mark.parametrize("n", [5, 8])
def test_zero_sets_nothing_aside(n):
    data = make(n)
    assert split(data, 0, 0) == (data, None)


def test_very_few_rows_are_all_learned_from():
    data = make(3, 1)
    assert split(data, 0.1, 0) == (data, None)


def test_given_validation_data_are_used_as_they_are():
    data, other = make(20), make(9)
    assert split(data, other, 0) == (data, other)


BAD = {
    "fraction of one": (
        lambda: split(make(20), 1.0, 0),
        r"validation must be a fraction in \[0, 1\).*got 1.0",
    ),
    "fraction below zero": (lambda: split(make(20), -0.1, 0), "got -0.1"),
    "fraction NaN": (lambda: split(make(20), float("nan"), 0), "got nan"),
    "too few left": (
        lambda: split(make(9), 0.9, 0),
        "validation=0.9 sets 8 of 9 rows aside and leaves 1 row .* least 3",
    ),
    "one group": (lambda: split(make(20, 2, 1), 0.2, 0), "all 20 rows are one group"),
    "other dimension": (
        lambda: split(make(20), make(20, 3), 0),
        r"validation has 3 inputs \(x1, x2, x3\), the data have 2",
    ),
    "other conditions": (
        lambda: split(make(20), Dataset(np.eye(3)[:, :2], [0, 1, 2], condition=np.ones((3, 1))), 0),
        "validation has 1 condition, the data have 0",
    ),
    "negative seed": (
        lambda: split(make(20), 0.2, -1),
        "seed must be an integer that is not negative, got -1",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_calls_are_refused(case):
    call, pattern = BAD[case]
    with pytest.raises(InputError, match=pattern):
        call()


def test_validation_data_repeat_as_the_data_do():
    angle = np.linspace(0, 350, 36)[:, None]
    data, straight = (
        Dataset(angle, angle[:, 0], names=["phi"], periods=turns) for turns in ({"phi": 360}, None)
    )
    with pytest.raises(
        InputError, match=r"phi repeats after 0 there and after 360 in the data .*same periods"
    ):
        split(data, straight, 0)
