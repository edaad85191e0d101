"""First-order steps by Adam, on all rows or on batches of them."""

from collections.abc import Iterator
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Int

from ..._errors import FitError
from .._candidate import Parameters
from .._monitor import Monitor
from .._solver import CHUNK, AbstractObjective, Problem, Rows, loss
from ._gates import AbstractGates

STEPS = 8000
STEPS_PER_CALL = 100
RATE = 1e-2
GATE_RATE = 1e-2
MAX_FULL_ROWS = 10_000  # of more, every step sees a batch
BATCH = 4096 // CHUNK  # chunks

Trained = tuple[Parameters, AbstractGates]


def adam(
    trained: Trained,
    problem: Problem,
    penalty: float,
    rng: np.random.Generator,
    key: Array,
    enough: float,
    monitor: Monitor,
) -> tuple[Trained, str]:
    """Minimise the loss of a problem plus a penalty on the gates.

    8,000 steps at rate 1e-2, the gates with a rate of their own (1e-2 as well), both falling to a hundredth by a
    cosine. Up to 10,000 rows are all seen at every step. Of more, a step sees 4,096: every pass draws the chunks of 128
    rows in another order, and the loss is scaled up to all rows. So time and memory of a step do not grow with the
    table.

    Args:
        trained: the start.
        problem: the rows, in random order where they are many, and what is made small.
        penalty: factor of the gates' penalty.
        rng: draws the batches.
        key: of the gates' noise.
        enough: relative error at which to stop.
        monitor: clock and history; the errors of batches are estimates.

    Returns:
        The last iterate, and why it is the last: "done", "time" or "interrupted".

    Raises:
        FitError: the loss is not finite.

    Source: Kingma and Ba (2015), arXiv 1412.6980; Loshchilov and Hutter (2017), arXiv 1608.03983, eq. (5), for the
    cosine.
    """
    count, batched = trained[1].free.shape[0], problem.n_rows > MAX_FULL_ROWS
    stacked: Rows = jax.tree.map(lambda *parts: np.stack(parts), *problem.chunks)
    drawn = batches(len(problem.chunks), rng)
    state = _optimiser().init(trained)
    try:
        for _ in range(STEPS // STEPS_PER_CALL):
            picks = np.stack([next(drawn) for _ in range(STEPS_PER_CALL)]) if batched else None
            key, own = jax.random.split(key)
            (new, state), error = train(
                trained, state, (stacked, problem.objective), picks, own, np.asarray(penalty)
            )
            if not np.isfinite(error):
                raise FitError("the loss is no longer finite; look for extreme values in the data")
            trained = new
            monitor.record("adam", count, float(error))
            if monitor.time_is_up():
                return trained, "time"
            if error <= enough:
                break
    except KeyboardInterrupt:
        return trained, "interrupted"
    return trained, "done"


def adam_words(rows: int) -> str:
    """Say how the steps are taken, for people."""
    seen = f"{BATCH * CHUNK:,} of {rows:,} rows a" if rows > MAX_FULL_ROWS else "all rows in every"
    return f"Adam, {seen} step"


def batches(chunks: int, rng: np.random.Generator) -> Iterator[Int[np.ndarray, " k"]]:
    """Yield the chunks of one step after the other: each at most once in a pass, in another order each time."""
    while True:
        order = rng.permutation(chunks)
        for first in range(0, chunks - BATCH + 1, BATCH):
            yield order[first : first + BATCH]


def _optimiser() -> Any:
    import optax

    return optax.multi_transform(
        {
            "network": optax.adam(optax.cosine_decay_schedule(RATE, STEPS, 0.01)),
            "gate": optax.adam(optax.cosine_decay_schedule(GATE_RATE, STEPS, 0.01)),
        },
        ("network", "gate"),
    )


@jax.jit
def train(
    trained: Trained,
    state: Any,
    fitted: tuple[Rows, AbstractObjective],
    picks: Int[Array, "s k"] | None,
    key: Array,
    penalty: Array,
) -> tuple[tuple[Trained, Any], Array]:
    """Take a hundred steps; the error is that of the last one, with its gates and on its rows."""
    import optax

    optimiser, (stacked, objective) = _optimiser(), fitted
    share = 1.0 if picks is None else stacked.energy.shape[0] / picks.shape[1]

    def penalised(current: Trained, rows: Rows, key: Array) -> tuple[Array, Array]:
        parameters, gates = current
        log_weights, is_open = gates.drawn(key)

        def of_chunk(chunk: Rows) -> Array:
            masked = eqx.tree_at(lambda r: r.allowed, chunk, chunk.allowed & is_open)
            return loss(parameters, masked, objective, log_weights)

        error = share * jnp.sum(jax.lax.map(of_chunk, rows))
        return error + penalty * gates.penalty(), objective.reported(error)

    def step(
        carry: tuple[Trained, Any], draw: tuple[Array | None, Array]
    ) -> tuple[tuple[Trained, Any], Array]:
        current, memory = carry
        pick, own = draw
        rows = stacked if pick is None else jax.tree.map(lambda leaf: jnp.asarray(leaf)[pick], stacked)
        gradients, error = jax.grad(penalised, has_aux=True)(current, rows, own)
        updates, memory = optimiser.update(gradients, memory, current)
        return (optax.apply_updates(current, updates), memory), error

    draws = picks, jax.random.split(key, STEPS_PER_CALL)
    carry, errors = jax.lax.scan(step, (trained, state), draws)
    return carry, errors[-1]
