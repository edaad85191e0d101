"""An ensemble judges the wells of a fit; members that come to nothing are counted, and cost nothing else."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import multiwell as mw
from multiwell._data import Support
from multiwell._fit import Discovery
from multiwell._fit._monitor import Monitor
from multiwell._fit._task import Fitted
from multiwell._fit._wells import _bootstrap, classify_by_bootstrap, find_minima
from multiwell._fit._wells._found import FoundMinima
from multiwell._fit._wells._standard_errors import WellErrors
from multiwell._potential import EnergyUnits, Potential, QuadraticModes
from multiwell.inputs import Affine

X = np.linspace(-1.6, 1.6, 40)[:, None]
SEED = 5
MEMBERS = 6


def two_wells(place=1.0):
    modes = QuadraticModes(
        np.array([[-place], [place]]), np.tile(2.0 * np.eye(1), (2, 1, 1)), np.array([0.0, 0.1]), 0.01
    )
    return Potential(
        modes,
        np.zeros(2),
        np.ones(2, bool),
        np.array(np.log(4.0)),
        Affine.identity(1),
        EnergyUnits.identity(),
    )


TRAIN = mw.Dataset(X, two_wells().energy(X))
SUPPORT = Support.of(X)


@cache
def fitted():
    return find_minima(two_wells(), TRAIN.x, SUPPORT)


def judged(learn, data=TRAIN, found=None, monitor=None):
    monitor = Monitor(None, None) if monitor is None else monitor
    errors = WellErrors(found or fitted(), two_wells(), 1e-6)
    return classify_by_bootstrap(errors, learn, data, SUPPORT, MEMBERS, SEED, monitor)


def good(inside, *, seed, monitor):
    return Fitted(two_wells(1.0 + 0.001 * seed), "done", Discovery([]), "no solver")


def no_potential(inside, *, seed, monitor):
    raise mw.FitError("no potential")


def refused(inside, *, seed, monitor):
    raise mw.InputError("X: the energy at row 3 is not finite")


def out_of_time(inside, *, seed, monitor):
    return Fitted(two_wells(), "time", Discovery([]), "no solver")


def not_finite(inside, *, seed, monitor):
    potential = two_wells()
    object.__setattr__(potential, "log_rho", np.array(np.nan))
    return Fitted(potential, "done", Discovery([]), "no solver")


BAD = [no_potential, refused, out_of_time, not_finite]


def test_all_members_have_a_say_and_there_is_nothing_to_note():
    wells, stability, note = judged(good)
    assert note is None
    assert (len(wells.wells), stability.members, stability.wells) == (2, 6, {2: 6})


@pytest.mark.parametrize("bad", BAD)
def test_members_that_come_to_nothing_are_counted(bad):
    def learn(inside, *, seed, monitor):
        return (bad if seed % 3 == 0 else good)(inside, seed=seed, monitor=monitor)

    wells, stability, note = judged(learn)
    assert note.startswith("4 of 6 members of the ensemble ended with a potential;")
    assert stability.members == 4
    assert len(wells.wells) == 2


@pytest.mark.parametrize("bad", BAD)
def test_fewer_than_two_members_say_nothing(bad):
    wells, stability, note = judged(bad)
    assert wells is None
    assert stability is None
    assert note.startswith("0 of 6 members of the ensemble ended")
    assert note.endswith("stability is not known")


def test_a_member_with_an_error_that_is_not_finite_says_nothing(monkeypatch):
    monkeypatch.setattr(_bootstrap, "relative_errors", lambda *_: {"energy": 1e-6, "gradient": np.inf})
    assert judged(good)[2].startswith("0 of 6 members")


def test_resampled_rows_at_one_point_or_without_energies_are_not_fitted():
    def learn(inside, *, seed, monitor):
        assert len(np.unique(inside.x)) > 1
        assert inside.energy is not None
        return good(inside, seed=seed, monitor=monitor)

    few = mw.Dataset(X[[0, -1]], two_wells().energy(X[[0, -1]]))
    assert 2 <= judged(learn, few)[1].members < MEMBERS
    rare = mw.Dataset(X, np.where(np.arange(40) < 1, 1.0, np.nan), two_wells().gradient(X))
    assert 2 <= judged(learn, rare)[1].members < MEMBERS


def test_the_intervals_are_those_of_the_wells_in_their_order():
    deep, other = fitted().points
    # a minimum that no member has, between the wells in energy
    odd = replace(deep, x=np.array([0.3]), energy=0.05)
    wells, stability, _ = judged(good, found=FoundMinima([deep, odd, other], [], np.zeros((0, 1))))
    assert [well.x for well in wells.unresolved] == [odd.x]
    assert [well.x for well in wells.wells] == [deep.x, other.x]
    assert len(stability.intervals) == 2
    for well, interval in zip(wells.wells, stability.intervals, strict=True):
        assert interval.found == 1.0
        assert interval.x[0][0] < well.x[0] < interval.x[0][1]


def test_members_are_shown_as_they_end_whatever_became_of_them():
    steps = []
    judged(no_potential, monitor=Monitor(None, steps.append))
    assert [step.stage for step in steps] == [f"ensemble {k} of 6" for k in range(7)]
