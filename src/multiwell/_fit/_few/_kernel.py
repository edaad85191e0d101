"""Covariances of energies and slopes of a smooth random function, seen at features of the inputs."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class Places(NamedTuple):
    """Points as a kernel sees them.

    Attributes:
        z: features.
        slopes: their derivatives in the scaled inputs.
    """

    z: Float[np.ndarray, "n m"]
    slopes: Float[np.ndarray, "n m d"]


@dataclass(frozen=True)
class Kernel:
    """The rational quadratic kernel `(1 + s / mix)^-mix`, `s` half the squared distance in units of the lengths.

    It is a mixture of Gaussian kernels of many lengths, and a single one of them where `mix` is large. Slopes of the
    function covary as the derivatives of the kernel do.

    Attributes:
        lengths: of every feature, over which the function changes.
        mix: how alike the lengths of the mixture are.

    Source: Rasmussen and Williams, "Gaussian processes for machine learning" (2006), eq. (4.19) and section 9.4.
    """

    lengths: Float[np.ndarray, " m"]
    mix: float

    def __call__(self, a: Places, b: Places, with_slopes: bool = True) -> Float[np.ndarray, "na p nb p"]:
        """Return the covariances of energies and slopes at two sets of points; of energies alone, `p = 1`.

        Args:
            a: the first points.
            b: the others.
            with_slopes: whether slopes count.
        """
        away = (a.z[:, None] - b.z) / self.lengths
        s = 1 + np.einsum("abm,abm->ab", away, away) / (2 * self.mix)
        value: np.ndarray = s**-self.mix
        if not with_slopes:
            return value[:, None, :, None]
        first, second = value / s, (1 + 1 / self.mix) * value / s**2
        along_a = np.einsum("abm,amd->abd", away / self.lengths, a.slopes, optimize=True)
        along_b = np.einsum("abm,bmd->abd", away / self.lengths, b.slopes, optimize=True)
        mixed = np.einsum("amd,bme->abde", a.slopes / self.lengths[:, None] ** 2, b.slopes, optimize=True)
        d = a.slopes.shape[2]
        whole = np.empty((len(a.z), 1 + d, len(b.z), 1 + d))
        whole[:, 0, :, 0] = value
        whole[:, 0, :, 1:] = first[..., None] * along_b
        whole[:, 1:, :, 0] = -np.moveaxis(first[..., None] * along_a, 2, 1)
        slopes = (
            first[..., None, None] * mixed
            - second[..., None, None] * along_a[..., None] * along_b[:, :, None]
        )
        whole[:, 1:, :, 1:] = np.moveaxis(slopes, 2, 1)
        return whole
