"""What topsearch finds of one energy, for `landscape_peers.py`: `python _topsearch.py SYSTEM SETTINGS UNIT`."""

import json
import os
import sys
import tempfile
import time

import jax
import numpy as np
from topsearch.data.coordinates import StandardCoordinates
from topsearch.data.kinetic_transition_network import KineticTransitionNetwork
from topsearch.global_optimisation.basin_hopping import BasinHopping
from topsearch.global_optimisation.perturbations import StandardPerturbation
from topsearch.potentials.potential import Potential
from topsearch.sampling.exploration import NetworkSampling
from topsearch.similarity.similarity import StandardSimilarity
from topsearch.transition_states.hybrid_eigenvector_following import HybridEigenvectorFollowing
from topsearch.transition_states.nudged_elastic_band import NudgedElasticBand

from multiwell import systems

jax.config.update("jax_enable_x64", True)
HOPS, NEIGHBOURS = 200, 10


class Energy(Potential):
    """An exact energy in half widths of its bounds."""

    def __init__(self, system: systems.System, unit: float) -> None:
        self.atomistic = False
        centre, half = (system.lower + system.upper) / 2, (system.upper - system.lower) / 2
        self._both = jax.jit(jax.value_and_grad(lambda u: system.energy(centre + half * u) / unit))
        self._hessian = jax.jit(jax.hessian(lambda u: system.energy(centre + half * u) / unit))
        self.function_gradient(np.zeros(len(half)))
        self.hessian(np.zeros(len(half)))

    def function(self, position: np.ndarray) -> float:
        return self.function_gradient(position)[0]

    def gradient(self, position: np.ndarray) -> np.ndarray:
        return self.function_gradient(position)[1]

    def function_gradient(self, position: np.ndarray) -> tuple[float, np.ndarray]:
        energy, gradient = self._both(position)
        return float(energy), np.array(gradient)

    def hessian(self, position: np.ndarray) -> np.ndarray:
        return np.array(self._hessian(position))


def main(name: str, settings: str, unit: str) -> None:
    """Print positions of minima and saddles in half widths of the bounds, and the seconds."""
    system = systems.get(name, **json.loads(settings))
    energy, dimension = Energy(system, float(unit)), len(system.lower)
    os.chdir(tempfile.mkdtemp())  # it writes logs where it stands
    np.random.seed(0)  # noqa: NPY002
    begun = time.perf_counter()
    network = KineticTransitionNetwork()
    coordinates = StandardCoordinates(ndim=dimension, bounds=[(-1.0, 1.0)] * dimension)
    similarity = StandardSimilarity(1e-2, 1e-4)
    hopping = BasinHopping(
        ktn=network, potential=energy, similarity=similarity, step_taking=StandardPerturbation(1.0)
    )
    follow = HybridEigenvectorFollowing(energy, 1e-5, 75, 0.1)
    band = NudgedElasticBand(energy, 50.0, 10.0, 20, 1e-2)
    sampler = NetworkSampling(network, coordinates, hopping, follow, band, similarity)
    sampler.get_minima(coordinates, HOPS, 1e-6, 1.0, test_valid=True)
    sampler.get_transition_states("ClosestEnumeration", NEIGHBOURS)
    seconds = time.perf_counter() - begun
    minima = [network.get_minimum_coords(k).tolist() for k in range(network.n_minima)]
    saddles = [np.asarray(network.get_ts_coords(*edge[:2])).tolist() for edge in network.G.edges]
    print(json.dumps({"minima": minima, "saddles": saddles, "seconds": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
