"""First-order steps by Adam, on all rows or on batches of them."""

from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Int

from ..._data import Dataset
from ..._errors import FitError
from ..._potential import Scaling
from .._candidate import Parameters
from .._monitor import Monitor
from .._solver import CHUNK, Rows, make_problem, residuals
from ._gates import AbstractGates

STEPS = 8000
STEPS_PER_CALL = 100
RATE = 1e-2
GATE_RATE = 1e-2
MOST_ROWS = 10_000  # of more, every step sees a batch
BATCH = 4096 // CHUNK  # chunks

Trained = tuple[Parameters, AbstractGates]


def adam(
    trained: Trained,
    data: Dataset,
    scaling: Scaling,
    penalty: float,
    seed: int,
    enough: float,
    monitor: Monitor,
) -> tuple[Trained, str]:
    """Minimise the squared relative errors plus a penalty on the gates.

    8,000 steps at rate 1e-2, the gates with a rate of their own (1e-2 as well), both falling to a hundredth by a
    cosine. Up to 10,000 rows are all seen at every step. Of more, a step sees 4,096: the rows are put into random order
    and cut into chunks of 128, every pass draws the chunks in another order, and the squares are scaled up to all
    rows. So time and memory of a step do not grow with the table.

    Args:
        trained: the start.
        data: the training data.
        scaling: of the data.
        penalty: factor of the gates' penalty.
        seed: of the gates' noise and of the batches.
        enough: relative error at which to stop.
        monitor: clock and history; the errors of batches are estimates.

    Returns:
        The last iterate, and why it is the last: "done", "time" or "interrupted".

    Raises:
        FitError: the loss is not finite.

    Source: Kingma and Ba (2015), arXiv 1412.6980; Loshchilov and Hutter (2017), arXiv 1608.03983, eq. (5), for the
    cosine.
    """
    count = trained[1].free.shape[0]
    rng = np.random.default_rng(seed)
    if data.n > MOST_ROWS:
        data = data.subset(rng.permutation(data.n))
    chunks = make_problem(data, scaling, np.ones(count, bool)).chunks
    stacked: Rows = jax.tree.map(lambda *parts: np.stack(parts), *chunks)
    drawn = batches(len(chunks), rng)
    state, key = _optimiser().init(trained), jax.random.key(seed)
    try:
        for _ in range(STEPS // STEPS_PER_CALL):
            picks = np.stack([next(drawn) for _ in range(STEPS_PER_CALL)]) if data.n > MOST_ROWS else None
            key, own = jax.random.split(key)
            (new, state), error = train(trained, state, stacked, picks, own, np.asarray(penalty))
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
    """How the steps are taken, for people."""
    return (
        f"Adam, {BATCH * CHUNK:,} of {rows:,} rows a step"
        if rows > MOST_ROWS
        else "Adam, all rows in every step"
    )


def batches(chunks: int, rng: np.random.Generator) -> Iterator[Int[np.ndarray, " k"]]:
    """The chunks of one step after the other: every chunk at most once in a pass, in another order each time."""
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
    trained: Trained, state: Any, stacked: Rows, picks: Int[Array, "s k"] | None, key: Array, penalty: Array
) -> tuple[tuple[Trained, Any], Array]:
    """A hundred steps; the error is that of the last one, with its gates and on its rows."""
    import optax

    optimiser = _optimiser()
    share = 1.0 if picks is None else stacked.energy.shape[0] / picks.shape[1]

    def loss(current: Trained, rows: Rows, key: Array) -> tuple[Array, Array]:
        parameters, gates = current
        log_weights, is_open = gates.drawn(key)

        def squares(chunk: Rows) -> Array:
            return jnp.sum(residuals(parameters, _masked(chunk, is_open), log_weights) ** 2)

        error = share * jnp.sum(jax.lax.map(squares, rows))
        return error + penalty * gates.penalty(), jnp.sqrt(error)

    def step(
        carry: tuple[Trained, Any], draw: tuple[Array | None, Array]
    ) -> tuple[tuple[Trained, Any], Array]:
        current, memory = carry
        pick, own = draw
        rows = stacked if pick is None else jax.tree.map(lambda leaf: jnp.asarray(leaf)[pick], stacked)
        gradients, error = jax.grad(loss, has_aux=True)(current, rows, own)
        updates, memory = optimiser.update(gradients, memory, current)
        return (optax.apply_updates(current, updates), memory), error

    draws = picks, jax.random.split(key, STEPS_PER_CALL)
    carry, errors = jax.lax.scan(step, (trained, state), draws)
    return carry, errors[-1]


def _masked(rows: Rows, is_open: Array) -> Rows:
    import equinox as eqx

    masked: Rows = eqx.tree_at(lambda r: r.allowed, rows, rows.allowed & is_open)
    return masked
