"""The recipe of the LSE-ICNN paper: first-order steps from random starts, gates driven to zero by an L1 penalty."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from .._data import Dataset
from .._errors import FitError
from .._potential import Parameter, Potential
from ._discovery import Discovery, PathStep
from ._fitted import Fitted
from ._monitor import Monitor
from ._parameters import Parameters, log_rho_at_rest, sharpness_of
from ._problem import Rows, make_problem
from ._residuals import residuals
from ._scale import scaled, scaling_of
from ._sharpness import Sharpness
from ._start import start_modes, start_sharpness

STEPS = 8000
STEPS_PER_CALL = 100
RATE = 1e-2
GATE_RATE = 1e-2
PENALTY = 1e-3
OPEN_GATE = 0.01
ROUNDING = 1 / 6  # of the energy's range, at the start

Trained = tuple[Parameters, Parameter]  # modes and sharpness, and the gates' free parameters


def fit_paper(
    data: Dataset, modes: int, mode: str, seed: int, tolerance: float, sharpness: Sharpness, monitor: Monitor
) -> Fitted:
    """Fit by Adam with gates `w_i = sigmoid(alpha_i)`, a rate of their own and an L1 penalty, sharpness learned.

    The loss is the sum of the squared relative errors of energy, gradient and Hessian plus `1e-3 sum_i w_i`; 8,000
    full-batch steps at rate 1e-2, falling to a hundredth by a cosine; modes whose gate ends at or below 0.01 are
    removed. The paper does not publish its gate function, penalty, sizes and rates; these were chosen here.

    Args:
        data: the training data.
        modes: number of modes to start with.
        mode: "icnn" or "quadratic".
        seed: seeds the random start.
        tolerance: relative error below which the fit stops early.
        sharpness: where it starts; one is learned.
        monitor: clock and history.

    Returns:
        The last potential; it is also what an interruption or the end of time leaves.

    Raises:
        FitError: the loss is not finite.

    Source: Jones, Buganza Tepole and Fuhg (2025), arXiv 2506.17242; Kingma and Ba (2015), arXiv 1412.6980.
    """
    scaling = scaling_of(data)
    u, energy, _, _ = scaled(data, scaling)
    rng = np.random.default_rng(seed)
    rows = rng.integers(data.n, size=modes)
    height = np.nan_to_num(energy)
    first = start_sharpness(height, ROUNDING)
    if sharpness.rho is not None:
        first = sharpness_of(sharpness.rho * float(scaling.energy_scale))
    parameters: Parameters = (start_modes(mode, u, height, rows, rng), first)
    trained: Trained = (parameters, np.zeros(modes))
    ended = "done"
    with jax.enable_x64(True):
        chunks = make_problem(data, scaling, np.ones(modes, bool)).chunks
        stacked: Rows = jax.tree.map(lambda *parts: np.stack(parts), *chunks)
        state = _optimiser().init(trained)
        try:
            for _ in range(STEPS // STEPS_PER_CALL):
                (new, state), error = _train(trained, state, stacked)
                if not np.isfinite(error):
                    raise FitError("the loss is no longer finite; look for extreme values in the data")
                trained = new
                monitor.record("adam", modes, float(error))
                if monitor.time_is_up():
                    ended = "time"
                    break
                if error <= tolerance / 3:
                    break
        except KeyboardInterrupt:
            ended = "interrupted"
    (stack, learned), gates = jax.tree.map(lambda leaf: np.asarray(leaf, np.float64), trained)
    weights = 1 / (1 + np.exp(-gates))
    open_gates = (weights > OPEN_GATE) | (weights == weights.max())
    kept = jax.tree.map(lambda leaf: leaf[open_gates], stack)
    log_weights = np.log(weights[open_gates])
    active = np.ones(len(log_weights), bool)
    potential = Potential(
        modes=kept,
        log_weights=log_weights,
        active=active,
        log_rho=log_rho_at_rest(learned),
        scaling=scaling,
    )
    path = [PathStep(int(open_gates.sum()), "gates above 0.01")]
    discovery = Discovery(path, gates=[float(weight) for weight in weights])
    return Fitted(potential, ended, discovery)


def _optimiser() -> Any:
    import optax

    total = STEPS
    return optax.multi_transform(
        {
            "network": optax.adam(optax.cosine_decay_schedule(RATE, total, 0.01)),
            "gate": optax.adam(optax.cosine_decay_schedule(GATE_RATE, total, 0.01)),
        },
        ("network", "gate"),
    )


@jax.jit
def _train(trained: Trained, state: Any, stacked: Rows) -> tuple[tuple[Trained, Any], Array]:
    import optax

    optimiser = _optimiser()

    def loss(current: Trained) -> tuple[Array, Array]:
        parameters, gates = current
        log_weights = jax.nn.log_sigmoid(gates)
        squares = jax.lax.map(lambda rows: jnp.sum(residuals(parameters, rows, log_weights) ** 2), stacked)
        error = jnp.sum(squares)
        return error + PENALTY * jnp.sum(jax.nn.sigmoid(gates)), jnp.sqrt(error)

    def step(carry: tuple[Trained, Any], _: None) -> tuple[tuple[Trained, Any], Array]:
        current, memory = carry
        gradients, error = jax.grad(loss, has_aux=True)(current)
        updates, memory = optimiser.update(gradients, memory, current)
        return (optax.apply_updates(current, updates), memory), error

    carry, errors = jax.lax.scan(step, (trained, state), None, length=STEPS_PER_CALL)
    return carry, errors[-1]
