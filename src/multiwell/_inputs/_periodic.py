"""Inputs that repeat: angles and phases, as points of circles."""

from collections.abc import Mapping, Sequence
from typing import final

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .._errors import InputError
from .._limits import POSITIVE, at_least, is_whole
from ._abstract import AbstractCurvedMap, Parameter
from ._enclosure import MapEnclosure

MAX_HARMONIC = 64


@final
class Periodic(AbstractCurvedMap):
    """Cosine and sine of chosen harmonics of some inputs, `cos(2 pi h x_k / L_k)` and `sin(...)`; the others pass.

    A function of these features repeats itself after `L_k` with all of its derivatives.

    Attributes:
        length: `L_k` of every input, shape `(d,)`; of no matter for inputs that pass.
        wraps: which inputs repeat, one flag per input.
        harmonics: `h`, whole numbers from 1 on.

    Source: Fisher, "Statistical analysis of circular data" (1993), section 2.2 (embedding of angles).
    """

    length: Float[Parameter, " d"]
    wraps: tuple[bool, ...] = eqx.field(static=True)
    harmonics: tuple[int, ...] = eqx.field(static=True, default=(1,))

    @classmethod
    def of(cls, n_inputs: int, lengths: Mapping[int, float], harmonics: Sequence[int] = (1,)) -> "Periodic":
        """Make the map from the period of every input that has one.

        Args:
            n_inputs: number of inputs `d`.
            lengths: the period of an input, by its position.
            harmonics: whole numbers from 1 to 64, each once.

        Raises:
            InputError: no period, a position that is no input, a length that is not finite and above 0, or harmonics
                out of range.
        """
        n_inputs = int(at_least(1).check("n_inputs", n_inputs))
        if not isinstance(lengths, Mapping):
            raise InputError(
                f"lengths must be periods by the positions of inputs, such as {{0: 360}}, got {lengths!r}"
            )
        if not lengths:
            raise InputError("lengths must give the period of at least one input")
        for position, length in lengths.items():
            if not is_whole(position) or not 0 <= position < n_inputs:
                raise InputError(f"lengths: there is no input {position!r} among {n_inputs}")
            if not POSITIVE.allows(length):
                raise InputError(
                    f"lengths: the period of input {position} must be finite and above 0, got {length!r}"
                )
        harmonics = np.ravel(np.array(harmonics, dtype=object)).tolist()
        if not (harmonics and all(is_whole(h) and 1 <= h <= MAX_HARMONIC for h in harmonics)):
            raise InputError(f"harmonics must be whole numbers from 1 to {MAX_HARMONIC}, got {harmonics!r}")
        if len(set(harmonics)) < len(harmonics):
            raise InputError(f"harmonics must differ from each other, got {harmonics!r}")
        every = np.array([float(lengths.get(k, 1.0)) for k in range(n_inputs)])
        return cls(every, tuple(k in lengths for k in range(n_inputs)), tuple(int(h) for h in harmonics))

    @property
    def n_inputs(self) -> int:
        return len(self.wraps)

    @property
    def n_features(self) -> int:
        return sum(2 * len(self.harmonics) if wraps else 1 for wraps in self.wraps)

    @property
    def periods(self) -> Float[np.ndarray, " d"]:
        return np.where(self.wraps, np.asarray(self.length, float), 0.0)

    def __call__(self, x: Float[Array, " d"]) -> Float[Array, " m"]:
        parts = []
        for k, wraps in enumerate(self.wraps):
            if not wraps:
                parts.append(x[k])
                continue
            for harmonic in self.harmonics:
                angle = self._rate(k, harmonic) * x[k]
                parts += [jnp.cos(angle), jnp.sin(angle)]
        return jnp.stack(parts)

    def enclose(self, centre: Float[Array, " d"], radius: Float[Array, " d"]) -> MapEnclosure:
        value, jacobian, curvature = self(centre), self.jacobian(centre), self.curvature(centre)
        reach, loose, bent = jnp.zeros_like(value), jnp.zeros_like(jacobian), jnp.zeros_like(curvature)
        row = 0
        for k, wraps in enumerate(self.wraps):
            if not wraps:
                reach = reach.at[row].set(radius[k])
                row += 1
                continue
            for harmonic in self.harmonics:
                rate = self._rate(k, harmonic)
                # no sine or cosine changes faster than its angle, or by more than two
                most = jnp.minimum(rate * radius[k], 2.0)
                for _ in range(2):
                    reach = reach.at[row].set(most)
                    loose = loose.at[row, k].set(rate * most)
                    bent = bent.at[row, k, k].set(rate**2 * most)
                    row += 1
        return MapEnclosure(value, reach, jacobian, loose, curvature, bent).widened()

    def _rate(self, k: int, harmonic: int) -> Array:
        return 2 * np.pi * harmonic / jnp.asarray(self.length)[k]
