"""Every limit that follows from the tolerance; docs/architecture.md has the same table."""

import pytest

from multiwell._fit._search import Limits, SearchOptions


def test_limits_without_noise_are_shares_of_the_tolerance():
    limits = Limits.of(1e-2)
    assert limits.target == pytest.approx(1e-3)
    assert limits.good_enough == pytest.approx(5e-3)
    assert limits.finished == limits.acceptable == pytest.approx(7.5e-3)
    assert limits.final_target == pytest.approx(1e-4)
    assert limits.first_order_target == pytest.approx(1e-2 / 3)
    assert limits.after_removal(1e-4) == limits.good_enough
    assert limits.after_removal(2e-2) == pytest.approx(2.1e-2)
    assert limits.hopeless_refit(1e-4) == pytest.approx(0.15)


@pytest.mark.parametrize(("before", "accepted"), [(4e-3, 4e-3 / 0.7), (9e-3, 1e-2), (2e-2, 2.1e-2)])
def test_where_noise_makes_the_error_a_mode_must_be_worth_keeping_within_the_tolerance(before, accepted):
    limits = Limits.of(1e-2, noise=1e-2)
    assert limits.noise_explains(before)
    assert limits.after_removal(before) == pytest.approx(accepted)
    assert limits.acceptable == pytest.approx(1e-2 / 0.3)


@pytest.mark.parametrize(
    ("train", "holdout", "follows"), [(1e-2, 1.4e-2, False), (1e-2, 1.6e-2, True), (1e-4, 4e-3, False)]
)
def test_a_fit_follows_its_rows_where_the_others_are_worse_and_not_good_enough(train, holdout, follows):
    assert Limits.of(1e-2).follows_rows(train, holdout) == follows


@pytest.mark.parametrize(
    ("ends", "floor"),
    [
        ([], None),
        ([0.02], None),
        ([0.02, 0.02], None),
        ([0.03, 0.02], 0.02),
        ([0.02, 0.05], None),
        ([1e-3, 1.1e-3], None),
    ],
)
def test_two_ends_alike_are_the_floor_unless_they_are_good_enough(ends, floor):
    assert Limits.of(1e-2).floor(ends) == floor


def test_options_move_the_limits():
    options = SearchOptions(good_enough_share=0.25, finished_factor=2.0)
    limits = Limits.of(1e-2, options=options)
    assert limits.good_enough == pytest.approx(2.5e-3)
    assert limits.finished == pytest.approx(5e-3)
