"""Gates: what is drawn, what the penalty counts, and that a closed gate breaks nothing."""

import equinox as eqx
import jax
import numpy as np
import pytest
from scipy.special import expit

import multiwell as mw
from multiwell._fit._candidate._sharpness import start_sharpness
from multiwell._fit._candidate._start import start_modes
from multiwell._fit._monitor import Monitor
from multiwell._fit._recipes._adam import BATCH, MAX_FULL_ROWS, Trained, adam, batches, train
from multiwell._fit._recipes._gates import STRETCH, TEMPERATURE, HardConcreteGates, SigmoidGates
from multiwell._fit._scale import scaled, scaling_of
from multiwell._fit._solver import CHUNK, ScaledRows, SobolevResiduals, loss, make_problem

DRAWS = 20_000
FREE = np.array([-3.0, -1.0, 0.0, 0.5, 2.0])


@pytest.fixture(scope="module")
def drawn():
    """Weights and open flags of many draws of five gates; a sixth is always open, so that none is kept by force."""
    gates = HardConcreteGates(np.append(FREE, 50.0))
    with jax.enable_x64(True):
        keys = jax.random.split(jax.random.key(0), DRAWS)
        log_weights, is_open = jax.jit(jax.vmap(gates.drawn))(keys)
    return np.asarray(log_weights)[:, :5], np.asarray(is_open)[:, :5]


def test_gates_are_open_as_often_as_the_penalty_says(drawn):
    with jax.enable_x64(True):
        expected = [float(HardConcreteGates(np.array([free])).penalty()) for free in FREE]
    share = drawn[1].mean(axis=0)
    np.testing.assert_allclose(share, expected, atol=4 * 0.5 / np.sqrt(DRAWS))


def test_gates_follow_the_hard_concrete_distribution(drawn):
    # P(z <= t) for 0 < t < 1: the stretched sigmoid of a logistic variable
    log_weights, is_open = drawn
    weights = np.where(is_open, np.exp(log_weights), 0.0)
    low, high = STRETCH
    for t in (0.1, 0.5, 0.9):
        inner = (t - low) / (high - low)
        expected = expit(TEMPERATURE * np.log(inner / (1 - inner)) - FREE)
        np.testing.assert_allclose((weights <= t).mean(axis=0), expected, atol=4 * 0.5 / np.sqrt(DRAWS))
    assert (weights == 1.0).any(axis=0).all()
    assert np.isfinite(log_weights).all()


def test_the_gates_after_training_are_those_without_noise():
    free = np.array([-5.0, -2.45, 0.0, 2.3, 5.0])
    with jax.enable_x64(True):
        weights, kept = HardConcreteGates(free).kept()
    np.testing.assert_allclose(weights, np.clip(1.2 * expit(free) - 0.1, 0, 1))
    np.testing.assert_array_equal(kept, [False, False, True, True, True])


@pytest.mark.parametrize("gates", [SigmoidGates, HardConcreteGates])
def test_one_mode_stays_whatever_the_gates_are(gates):
    with jax.enable_x64(True):
        closed = gates(np.array([-40.0, -30.0, -50.0]))
        np.testing.assert_array_equal(closed.kept()[1], [False, True, False])
        log_weights, is_open = closed.drawn(jax.random.key(1))
    assert np.isfinite(log_weights).all()
    assert np.asarray(is_open).any()


@pytest.fixture(scope="module")
def start():
    """Three modes and the rows of a double well, with their scaling."""
    data = mw.systems.get("double-well").dataset(120, seed=1)
    scaling = scaling_of(data)
    u, energy, *_ = scaled(data, scaling)
    modes = start_modes("icnn", u, energy, np.array([3, 60, 100]), np.random.default_rng(0))
    return (modes, start_sharpness(float(np.ptp(energy)), 1 / 6)), data, scaling


def test_a_gate_that_is_exactly_zero_has_finite_slopes_everywhere(start):
    parameters, data, scaling = start
    rows = make_problem(ScaledRows.of(data, scaling), np.ones(3, bool)).chunks[0]

    def penalised(trained, key):
        (modes, sharpness), gates = trained
        log_weights, is_open = gates.drawn(key)
        masked = eqx.tree_at(lambda r: r.allowed, rows, rows.allowed & is_open)
        return loss((modes, sharpness), masked, SobolevResiduals(), log_weights) + gates.penalty()

    with jax.enable_x64(True):
        trained: Trained = (parameters, HardConcreteGates(np.array([3.0, -40.0, -0.5])))
        closed_once, slope = False, eqx.filter_jit(jax.grad(penalised))
        for seed in range(20):
            key = jax.random.key(seed)
            slopes = slope(trained, key)
            for leaf in jax.tree.leaves(slopes):
                assert np.isfinite(leaf).all()
            is_open = np.asarray(trained[1].drawn(key)[1])
            assert not is_open[1]
            assert not np.asarray(slopes[0][0].output_weights)[1].any()
            # the expected number of open gates has a slope even where the draw is closed
            assert (np.asarray(slopes[1].free) != 0)[[0, 2]].all()
            closed_once |= not is_open[2]
    assert closed_once


def test_batches_cover_all_rows_in_another_order_each_time():
    drawn = batches(3 * BATCH + 5, np.random.default_rng(0))
    passes = [np.concatenate([next(drawn) for _ in range(3)]) for _ in range(4)]
    for one in passes:
        assert len(set(one.tolist())) == 3 * BATCH
    assert not np.array_equal(passes[0], passes[1])
    assert set(np.concatenate(passes).tolist()) == set(range(3 * BATCH + 5))


def memory(chunks: int, batch: bool, start) -> int:
    """Bytes that a hundred steps need besides their arguments, by the compiler's own account."""
    from multiwell._fit._recipes._adam import STEPS_PER_CALL, _optimiser

    parameters, data, scaling = start
    with jax.enable_x64(True):
        one = make_problem(ScaledRows.of(data, scaling), np.ones(3, bool)).chunks[0]
        stacked = jax.tree.map(lambda leaf: np.repeat(leaf[None], chunks, axis=0), one)
        trained = (parameters, SigmoidGates.start(3))
        picks = np.zeros((STEPS_PER_CALL, BATCH), int) if batch else None
        arguments = (
            trained,
            _optimiser().init(trained),
            (stacked, SobolevResiduals()),
            picks,
            jax.random.key(0),
            np.asarray(0.0),
        )
        return train.lower(*arguments).compile().memory_analysis().temp_size_in_bytes


@pytest.mark.slow
def test_the_memory_of_a_step_does_not_grow_with_the_rows(start):
    most = MAX_FULL_ROWS // CHUNK
    full, batch, larger = (
        memory(most, False, start), memory(2 * most, True, start), memory(16 * most, True, start)
    )  # fmt: skip
    assert larger < 1.1 * batch < 1.1 * full
    assert memory(2 * most, False, start) > 1.5 * full  # what batches save


def test_many_rows_are_fitted_in_batches(start, monkeypatch):
    from multiwell._fit._recipes import _adam

    monkeypatch.setattr(_adam, "STEPS", 200)
    monkeypatch.setattr(_adam, "MAX_FULL_ROWS", 1000)
    monkeypatch.setattr(_adam, "BATCH", 4)
    parameters, _, scaling = start
    data = mw.systems.get("double-well").dataset(_adam.MAX_FULL_ROWS + 1, seed=2)
    seen = []
    full = _adam.train

    def spy(trained, state, stacked, picks, *others):
        seen.append(picks)
        return full(trained, state, stacked, picks, *others)

    monkeypatch.setattr(_adam, "train", spy)
    ends = []
    for _ in range(2):
        monitor = Monitor(None, None)
        with jax.enable_x64(True):
            problem = make_problem(ScaledRows.of(data, scaling), np.ones(3, bool))
            start, rng, key = (parameters, SigmoidGates.start(3)), np.random.default_rng(7), jax.random.key(7)
            trained, ended = adam(start, problem, 0.0, rng, key, 1e-9, monitor)
        ends.append(trained)
        errors = [step.error for step in monitor.history]
        assert ended == "done"
        assert len(errors) == 2
        assert errors[1] < errors[0]
    assert all(picks.shape == (_adam.STEPS_PER_CALL, _adam.BATCH) for picks in seen)
    # the seed says which rows are seen when
    for a, b in zip(*(jax.tree.leaves(end) for end in ends), strict=True):
        np.testing.assert_array_equal(a, b)
