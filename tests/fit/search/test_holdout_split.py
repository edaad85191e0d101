"""Which rows are fitted, and which are held out."""

import pytest

from multiwell._fit._search import SearchOptions
from multiwell._fit._search._holdout_split import HoldoutSplit

OPTIONS = SearchOptions()


def test_rows_fitted_and_rows_held_out_are_apart():
    split = HoldoutSplit(200, 3, OPTIONS)
    split.grow(50)
    holdout = split.holdout
    assert holdout.sum() == 30
    assert split.fitted.sum() == 50
    assert not (holdout & split.fitted).any()
    before = split.fitted
    split.grow(120)
    assert (split.fitted & before).sum() == 50
    split.grow(10**9)
    assert split.exhausted
    assert (holdout ^ split.fitted).all()
    split.merge_holdout()
    assert split.holdout is None
    assert split.fitted.all()


@pytest.mark.parametrize(("rows", "held"), [(20, 0), (40, 6), (10**6, OPTIONS.max_holdout)])
def test_few_rows_are_never_held_out_and_never_too_many(rows, held):
    found = HoldoutSplit(rows, 0, OPTIONS).holdout
    assert (0 if found is None else found.sum()) == held
