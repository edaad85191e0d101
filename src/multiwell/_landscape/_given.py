"""What a caller may give: the types that public verbs state.

At run time they say nothing: the verbs check what comes, and their messages name the argument and the remedy.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import jax
    import numpy as np

    from .._potential import AbstractPotential

    PotentialLike = AbstractPotential | Callable[[jax.Array], jax.Array]
    Bounds = tuple[Sequence[float] | np.ndarray, Sequence[float] | np.ndarray] | np.ndarray
else:
    PotentialLike = Any
    Bounds = Any
