"""Processes of several smoothnesses and noises, averaged by how likely they make what was measured."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from .._scale import Scaling
from ._kernel import Places
from ._process import Process

SLAB = 64  # points whose covariances are found together


@dataclass(frozen=True, eq=False)
class ProcessAverage:
    """What few rows say of the energies between them, whatever their smoothness and their noise are.

    Attributes:
        members: processes given the same rows, the likeliest first.
        shares: of every member; they add up to one.
    """

    members: list[Process]
    shares: Float[np.ndarray, " k"]

    @property
    def scaling(self) -> Scaling:
        """The units of all members."""
        return self.members[0].scaling

    @property
    def entries(self) -> Int[np.ndarray, " k"]:
        """Positions of what was measured among energies and slopes, row by row."""
        return self.members[0].entries

    def means(self, places: Places) -> Float[np.ndarray, "m p"]:
        """Return mean energies and slopes at points, scaled."""
        return np.asarray(np.tensordot(self.shares, [own.means(places) for own in self.members], 1))

    def covariance(self, places: Places) -> Float[np.ndarray, "m p m p"]:
        """Return the covariances of energies and slopes at points, scaled, noise left out."""
        means = np.array([own.means(places) for own in self.members])
        apart = (means - np.tensordot(self.shares, means, 1)).reshape(len(means), -1)
        within = sum(
            share * own.covariance(places) for share, own in zip(self.shares, self.members, strict=True)
        )
        return np.asarray(within + ((apart.T * self.shares) @ apart).reshape(np.shape(within)))

    def variances(self, places: Places) -> Float[np.ndarray, " m"]:
        """Return how unsure energies are at points, scaled; where none was measured, how unsure slopes are."""
        parts = np.array_split(np.arange(len(places.z)), max(len(places.z) // SLAB, 1))
        own = np.concatenate(
            [
                np.einsum("ipip->ip", self.covariance(Places(places.z[part], places.slopes[part])))
                for part in parts
            ]
        )
        energies = (self.entries % own.shape[1] == 0).any()
        return np.asarray(np.maximum(own[:, 0] if energies else own[:, 1:].sum(axis=1), 0.0))

    def left_out(
        self, fold: Bool[np.ndarray, " n"]
    ) -> tuple[Float[np.ndarray, " f"], Float[np.ndarray, "f f"]]:
        """Return predicted minus given for the entries of a fold, if they are left out, and the covariance of that."""
        every = [own.left_out(fold) for own in self.members]
        wrong = np.array([own for own, _ in every])
        mean = self.shares @ wrong
        apart = wrong - mean
        within = np.tensordot(self.shares, [own for _, own in every], 1)
        return mean, np.asarray(within + (apart.T * self.shares) @ apart)
