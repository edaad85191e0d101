"""What pele finds of one energy, for `landscape_peers.py`: `python _pele.py SYSTEM SETTINGS UNIT`."""

import json
import sys
import time
from itertools import combinations

import jax
import numpy as np
from pele.potentials import BasePotential
from pele.systems import BaseSystem

from multiwell import systems

jax.config.update("jax_enable_x64", True)
HOPS = 200


class Energy(BasePotential):
    """An exact energy in half widths of its bounds."""

    def __init__(self, system: systems.System, unit: float) -> None:
        centre, half = (system.lower + system.upper) / 2, (system.upper - system.lower) / 2
        self._both = jax.jit(jax.value_and_grad(lambda u: system.energy(centre + half * u) / unit))
        self.getEnergyGradient(np.zeros(len(half)))

    def getEnergy(self, coords: np.ndarray) -> float:
        return self.getEnergyGradient(coords)[0]

    def getEnergyGradient(self, coords: np.ndarray) -> tuple[float, np.ndarray]:
        energy, gradient = self._both(np.asarray(coords))
        return float(energy), np.array(gradient)


class Landscape(BaseSystem):
    """Such an energy without any symmetry."""

    def __init__(self, energy: Energy, dimension: int) -> None:
        super().__init__()
        self._energy, self._dimension = energy, dimension

    def get_potential(self) -> Energy:
        return self._energy

    def get_random_configuration(self) -> np.ndarray:
        return np.random.uniform(-1, 1, self._dimension)  # noqa: NPY002

    def get_mindist(self):
        return lambda first, second: (float(np.linalg.norm(first - second)), first, second)

    def get_compare_exact(self):
        return lambda first, second: np.linalg.norm(first - second) < 1e-2

    def get_orthogonalize_to_zero_eigenvectors(self):
        return None

    def get_nzero_modes(self) -> int:
        return 0

    def get_metric_tensor(self, coords: np.ndarray) -> np.ndarray:
        return np.eye(self._dimension)


def main(name: str, settings: str, unit: str) -> None:
    """Print positions of minima and saddles in half widths of the bounds, and the seconds."""
    system = systems.get(name, **json.loads(settings))
    dimension = len(system.lower)
    landscape = Landscape(Energy(system, float(unit)), dimension)
    np.random.seed(0)  # noqa: NPY002
    begun = time.perf_counter()
    database = landscape.create_database()
    step = landscape.get_takestep(stepsize=1.0)
    landscape.get_basinhopping(database=database, takestep=step, outstream=None).run(HOPS)
    minima = [minimum for minimum in database.minima() if (np.abs(minimum.coords) <= 1).all()]
    for first, second in combinations(minima, 2):
        landscape.get_double_ended_connect(first, second, database, verbosity=0).connect()
    seconds = time.perf_counter() - begun
    found = {
        "minima": [minimum.coords.tolist() for minimum in database.minima()],
        "saddles": [saddle.coords.tolist() for saddle in database.transition_states()],
    }
    print(json.dumps(found | {"seconds": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
