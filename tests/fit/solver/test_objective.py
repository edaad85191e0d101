"""Other objectives are used by the same solver and the same first-order recipe, which know nothing of them."""

from dataclasses import replace
from typing import final

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

import multiwell as mw
from multiwell._fit._candidate import start_modes
from multiwell._fit._monitor import Monitor
from multiwell._fit._recipes._adam import adam
from multiwell._fit._recipes._gates import SigmoidGates
from multiwell._fit._scale import scaled, scaling_of
from multiwell._fit._solver import (
    CHUNK,
    AbstractObjective,
    AbstractResiduals,
    LevenbergMarquardt,
    Problem,
    Rows,
    ScaledRows,
    SobolevResiduals,
    loss,
    make_problem,
    predict,
    residuals,
)


@final
class PseudoHuber(AbstractResiduals):
    """Residuals whose squares grow linearly beyond a width: outliers pull with a bounded force."""

    width: float

    def residuals(self, prediction, row):
        plain = SobolevResiduals().residuals(prediction, row)
        return plain * jnp.sqrt(2 / (1 + jnp.sqrt(1 + (plain / self.width) ** 2)))


@final
class UnnormalisedLikelihood(AbstractObjective):
    """The negative log-likelihood of samples of the density exp(-V), which learns to be normalised.

    Samples have weights that add up to one and an energy of zero, nodes of a quadrature have its weights and an energy
    of one: the sum of the samples' V and of the nodes' exp(-V) is smallest at the density of greatest likelihood.
    """

    def loss(self, prediction, rows):
        at_nodes = jnp.asarray(rows.energy) > 0.5
        terms = jnp.where(at_nodes, jnp.exp(-jnp.where(at_nodes, prediction.energy, 0.0)), prediction.energy)
        return jnp.sum(rows.energy_weight * terms)

    def reported(self, loss):
        return loss


def steps(problem, parameters, count):
    solver = LevenbergMarquardt()
    state = solver.init(problem, parameters)
    for _ in range(count):
        if not state.stopped:
            state = solver.step(state)
    return state


of_chunk, loss_of_chunk = eqx.filter_jit(residuals), eqx.filter_jit(loss)


def test_the_loss_of_residuals_is_the_sum_of_their_squares():
    data = mw.systems.get("double-well").dataset(150, seed=0)
    scaling = scaling_of(data)
    u, energy, *_ = scaled(data, scaling)
    modes = start_modes("quadratic", u, energy, np.array([3, 60]), np.random.default_rng(0))
    parameters = modes, np.asarray(0.3)
    rows = make_problem(ScaledRows.of(data, scaling), np.ones(2, bool)).chunks[0]
    with jax.enable_x64(True):
        for objective in (SobolevResiduals(), PseudoHuber(0.01)):
            values, squared = (
                np.asarray(part(parameters, rows, objective)) for part in (of_chunk, loss_of_chunk)
            )
            assert values.size == rows.n_residuals
            assert float(squared) == pytest.approx(values @ values, rel=1e-12)


def test_a_robust_objective_is_not_led_away_by_outliers():
    x = np.linspace(-1.0, 1.0, 100)[:, None]
    truth = 2 * x[:, 0] ** 2
    data = mw.Dataset(x, truth + np.where(np.arange(100) % 10 == 3, 5.0, 0.0))
    scaling = scaling_of(data)
    u, energy, *_ = scaled(data, scaling)
    modes = start_modes("quadratic", u, energy, np.array([50]), np.random.default_rng(0))
    plain = make_problem(ScaledRows.of(data, scaling), np.ones(1, bool))
    robust = replace(plain, objective=PseudoHuber(1e-3))
    wrong = []
    with jax.enable_x64(True):
        for problem in (plain, robust):
            (fitted, _), rows = steps(problem, (modes, np.asarray(0.0)), 60).parameters, problem.chunks[0]
            found = jax.vmap(lambda row, fitted=fitted: predict((fitted, np.asarray(0.0)), row).energy)(rows)
            energies = np.asarray(found)[:100] * scaling.units.scale + scaling.units.shift
            wrong.append(np.abs(energies - truth).max())
    assert wrong[0] > 0.3
    assert wrong[1] < 0.05


def test_a_density_is_learned_by_the_first_order_recipe():
    samples = 0.5 + 0.7 * np.random.default_rng(0).normal(size=128)
    nodes = np.linspace(-5.0, 6.0, 128)
    u = np.concatenate([samples, nodes]).reshape(2, CHUNK, 1)
    is_node = np.repeat([0.0, 1.0], CHUNK).reshape(2, CHUNK)
    weights = np.repeat([1 / CHUNK, nodes[1] - nodes[0]], CHUNK).reshape(2, CHUNK)
    allowed = np.ones((CHUNK, 1), bool)
    nothing = dict.fromkeys(
        (
            "map_jacobian",
            "map_hessian",
            "condition",
            "gradient",
            "hessian",
            "gradient_weight",
            "hessian_weight",
        )
    )
    chunks = tuple(
        Rows(z=u[k], energy=is_node[k], energy_weight=weights[k], allowed=allowed, **nothing)
        for k in range(2)
    )
    problem = Problem(chunks, 2 * CHUNK, np.ones(1, bool), objective=UnnormalisedLikelihood())
    modes = start_modes("quadratic", np.zeros((1, 1)), np.zeros(1), np.array([0]), np.random.default_rng(0))
    start = (modes, np.asarray(0.0)), SigmoidGates.start(1)
    monitor = Monitor(None, None)
    with jax.enable_x64(True):
        rng, key = np.random.default_rng(0), jax.random.key(0)
        trained, ended = adam(start, problem, 0.0, rng, key, -np.inf, monitor)
        parameters, gates = trained
        log_weights = gates.drawn(key)[0]
        energy = np.asarray(
            jax.vmap(lambda row: predict(parameters, row, None, log_weights).energy)(chunks[1])
        )
    assert ended == "done"
    density = np.exp(-energy) * (nodes[1] - nodes[0])
    mean = density @ nodes
    assert density.sum() == pytest.approx(1.0, abs=1e-3)
    assert mean == pytest.approx(samples.mean(), abs=1e-3)
    assert density @ (nodes - mean) ** 2 == pytest.approx(samples.var(), rel=1e-2)
    assert monitor.history[-1].error == pytest.approx(
        1 + 0.5 * np.log(2 * np.pi * np.e * samples.var()), abs=1e-2
    )


def test_a_solver_of_least_squares_refuses_an_objective_without_residuals():
    data = mw.systems.get("double-well").dataset(60, seed=0)
    rows = ScaledRows.of(data, scaling_of(data))
    problem = replace(make_problem(rows, np.ones(1, bool)), objective=UnnormalisedLikelihood())
    modes = start_modes("quadratic", np.zeros((1, 1)), np.zeros(1), np.array([0]), np.random.default_rng(0))
    with pytest.raises(TypeError, match="UnnormalisedLikelihood has no residuals"):
        LevenbergMarquardt().init(problem, (modes, np.asarray(0.0)))
