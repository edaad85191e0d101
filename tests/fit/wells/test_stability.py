"""What an ensemble agrees on, and the rows that its members see."""

from dataclasses import replace

import numpy as np
import pytest

import multiwell as mw
from multiwell import CriticalPoint
from multiwell._fit._wells._bootstrap import _resample
from multiwell._fit._wells._stability import Member, barrier_errors, stability_of
from multiwell._landscape import StandardErrors

U = np.random.default_rng(0).normal(size=(50, 2))
ENERGY = np.sum(U**2, axis=1)


def test_a_resample_holds_every_row_or_leaves_it_out():
    data = mw.Dataset(U, ENERGY, group=np.repeat(np.arange(10), 5))
    inside, outside = _resample(data, np.random.default_rng(1))
    assert inside.n + outside.n == data.n
    assert inside.weight.sum() == data.n  # ten groups of five rows are drawn
    groups = {tuple(point): k // 5 for k, point in enumerate(U)}
    assert not {groups[tuple(p)] for p in inside.x} & {groups[tuple(p)] for p in outside.x}


def minimum(x, energy, barrier):
    return CriticalPoint(
        x=np.array([x]), energy=energy, eigenvalues=np.ones(1), index=0, degenerate=False, on_boundary=False, mode=0,
        responsibility=1.0, extent=np.zeros((0, 1)), barrier=barrier, barrier_to_deeper=barrier,
        within_data=True,
    )  # fmt: skip


def test_stability_counts_and_measures():
    rng = np.random.default_rng(0)
    wells = [minimum(0.0, -1.0, 2.0), minimum(1.0, 0.0, 0.1)]
    members = [
        Member(
            2,
            2,
            [minimum(0.01 * rng.normal(), -1.0, 2.0 + 0.1 * rng.normal())] + ([wells[1]] if k < 3 else []),
        )
        for k in range(10)
    ]
    stability = stability_of(wells, members, np.array([2.0]))
    errors = barrier_errors(wells, members, np.array([2.0]))
    assert (stability.modes, stability.wells) == ({2: 10}, {2: 10})
    assert [interval.found for interval in stability.intervals] == [1.0, 0.3]
    assert errors[0] == pytest.approx(0.1, rel=0.5)
    assert errors[1] == np.inf
    low, high = stability.intervals[0].x[0]
    assert (high - low) / 2 == pytest.approx(1.833 * 0.01, rel=0.5)


def test_members_that_agree_on_a_barrier_without_data_give_it_no_interval():
    errors = StandardErrors(x=np.zeros(1), energy=0.1, barrier=0.1)
    members = [Member(2, 1, [minimum(0.0, -1.0, 2.0 + 0.1 * k)]) for k in range(4)]

    def interval(barrier):
        well = replace(minimum(0.0, -1.0, 2.0), standard_errors=replace(errors, barrier=barrier))
        return stability_of([well], members, np.array([2.0])).intervals[0].barrier

    assert interval(0.1) is not None
    assert interval(np.inf) is None
