"""Functions that JAX compiles on their first call."""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, TypeVar

import jax

Output = TypeVar("Output")

# with fused loops XLA compiles longer for processors, and the programs here run no faster
OPTIONS = {"xla_cpu_use_fusion_emitters": False}


def compiled(static: str | None = None) -> Callable[[Callable[..., Output]], Callable[..., Output]]:
    """Apply `jax.jit` to programs that compile longer than they run.

    Args:
        static: the argument that is no array, if any; the function is compiled for each of its values.
    """

    def decorate(function: Callable[..., Output]) -> Callable[..., Output]:
        @cache
        def jitted() -> Callable[..., Output]:
            return jax.jit(function, static_argnames=static, compiler_options=_options())

        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Output:
            return jitted()(*args, **kwargs)

        return call

    return decorate


@cache
def _options() -> dict[str, bool] | None:
    """Return the options, unless this version of XLA does not know them."""
    try:
        jax.jit(lambda: 0, compiler_options=OPTIONS).lower().compile()
    except jax.errors.JaxRuntimeError:
        return None
    return OPTIONS
