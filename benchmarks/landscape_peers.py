"""All minima and saddles beside peers: `python benchmarks/landscape_peers.py [--systems ...] [--peers PYTHON]`.

The same exact energies, in half widths of the bounds, for all. ASE is given the known minima for free and runs its
improved-tangent band with a climbing image between all pairs of them, with the settings below; topsearch and pele (an
interpreter of their own, because topsearch needs NumPy 1) look for the minima by basin hopping and for saddles by their
bands and hybrid eigenvector following, with 200 hops each. Compilation of the energies is not counted for any; for
multiwell both times are shown. A
saddle counts as found within 1e-2 of the diagonal of the bounds.
"""

import argparse
import json
import os
import subprocess
import time
from functools import partial
from itertools import combinations
from pathlib import Path

import jax
import numpy as np
from _table import keep, show_table

import multiwell as mw

SYSTEMS: dict[str, dict] = {
    "muller-brown": {},
    "four-well": {},
    "mechanochemical-3d": {},
    "gaussian-mixture, d = 10": {"dimension": 10, "components": 6, "seed": 0},
}
NEAR = 1e-2
PEERS = ("topsearch", "pele")
SETTINGS = (
    {"images": 7, "optimizer": "FIRE", "rough": 0.3, "fmax": 0.03},
    {"images": 11, "optimizer": "FIRE", "rough": 0.3, "fmax": 0.01},
    {"images": 9, "optimizer": "BFGS", "rough": 0.3, "fmax": 0.01},
)
MOST_STEPS = 400
COLUMNS = ("system", "inputs", "contestant", "minima", "saddles", "seconds", "times multiwell")


class Scaled:
    """An exact energy in half widths of its bounds, in units of the spread of its lower half, compiled."""

    def __init__(self, name: str) -> None:
        system = mw.systems.get(name.partition(",")[0], **SYSTEMS[name])
        self.system = system
        self.centre, self.half = (system.lower + system.upper) / 2, (system.upper - system.lower) / 2
        x = np.random.default_rng(0).uniform(system.lower, system.upper, (4096, len(self.half)))
        with jax.enable_x64(True):
            low, middle = np.quantile(np.asarray(jax.vmap(system.energy)(x)), [0.0, 0.5])
            self.unit = float(middle - low)
            self._both = jax.jit(
                jax.value_and_grad(lambda u: system.energy(self.centre + self.half * u) / self.unit)
            )
            self(np.zeros(len(self.half)))

    def __call__(self, u: np.ndarray) -> tuple[float, np.ndarray]:
        with jax.enable_x64(True):
            energy, gradient = self._both(np.asarray(u, float))
        return float(energy), np.asarray(gradient)

    def matched(self, places: np.ndarray, known: list) -> int:
        """How many known points have one of the places near by."""
        u = np.array([(point.x - self.centre) / self.half for point in known])
        if not len(places):
            return 0
        away = np.linalg.norm(u[:, None] - np.asarray(places)[None], axis=2).min(axis=1)
        return int((away < NEAR * 2 * np.sqrt(len(self.half))).sum())


def of_multiwell(scaled: Scaled) -> dict:
    """The whole landscape, twice."""
    system, seconds = scaled.system, []
    for _ in range(2):
        begun = time.perf_counter()
        found = mw.landscape(system.energy, (system.lower, system.upper))
        seconds.append(time.perf_counter() - begun)
    minima, saddles = (
        np.array([(p.x - scaled.centre) / scaled.half for p in points])
        for points in (found.wells, found.saddles)
    )
    return {
        "minima": scaled.matched(minima, system.minima), "saddles": scaled.matched(saddles, system.saddles),
        "seconds": seconds[1], "first": seconds[0],
    }  # fmt: skip


def of_ase(scaled: Scaled, images: int, optimizer: str, rough: float, fmax: float) -> dict:
    """Bands between all pairs of known minima: first without, then with a climbing image."""
    from ase import Atoms, optimize
    from ase.calculators.calculator import Calculator, all_changes
    from ase.mep import NEB

    count = len(scaled.half)
    atoms = -(-count // 3)

    class Energy(Calculator):
        implemented_properties = ("energy", "forces")

        def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
            super().calculate(atoms, properties, system_changes)
            energy, gradient = scaled(self.atoms.positions.ravel()[:count])
            force = np.zeros(self.atoms.positions.size)
            force[:count] = -gradient
            self.results = {"energy": energy, "forces": force.reshape(-1, 3)}

    def image(u: np.ndarray) -> Atoms:
        positions = np.zeros(3 * atoms)
        positions[:count] = u
        made = Atoms(f"H{atoms}", positions=positions.reshape(-1, 3))
        made.calc = Energy()
        return made

    minima = [(point.x - scaled.centre) / scaled.half for point in scaled.system.minima]
    tops, begun = [], time.perf_counter()
    for start, end in combinations(minima, 2):
        band = [image(start + t * (end - start)) for t in np.linspace(0, 1, images + 2)]
        for climb, force in ((False, rough), (True, fmax)):
            neb = NEB(band, method="improvedtangent", climb=climb, k=1.0)
            getattr(optimize, optimizer)(neb, logfile=None).run(fmax=force, steps=MOST_STEPS)
        energies = [made.get_potential_energy() for made in band]
        top = int(np.argmax(energies))
        if 0 < top < len(band) - 1:
            tops.append(band[top].positions.ravel()[:count])
    return {
        "minima": len(minima), "saddles": scaled.matched(np.array(tops), scaled.system.saddles),
        "seconds": time.perf_counter() - begun,
    }  # fmt: skip


def of_peer(scaled: Scaled, name: str, peer: str, python: str) -> dict:
    """What another interpreter finds with a peer."""
    done = subprocess.run(
        [python, str(Path(__file__).with_name(f"_{peer}.py")), name.partition(",")[0], json.dumps(SYSTEMS[name]),
         str(scaled.unit)],
        capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": str(Path(mw.__file__).parents[1])},
    )  # fmt: skip
    found = json.loads(done.stdout.splitlines()[-1])
    return {
        "minima": scaled.matched(found["minima"], scaled.system.minima),
        "saddles": scaled.matched(found["saddles"], scaled.system.saddles), "seconds": found["seconds"],
    }  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--systems", nargs="*", default=list(SYSTEMS))
    parser.add_argument(
        "--peers", help="an interpreter with topsearch, pele, jax and what multiwell.systems needs"
    )
    asked = parser.parse_args()
    table = []
    for name in asked.systems:
        scaled = Scaled(name)
        known = len(scaled.system.minima), len(scaled.system.saddles)
        contestants = {"multiwell": partial(of_multiwell, scaled)}
        for setting in SETTINGS:
            label = f"ASE, {setting['images']} images, {setting['optimizer']}, fmax {setting['fmax']}"
            contestants[label] = partial(of_ase, scaled, **setting)
        for peer in PEERS if asked.peers else ():
            contestants[peer] = partial(of_peer, scaled, name, peer, asked.peers)
        own = 0.0
        for label, run in contestants.items():
            row = run()
            own = own or row["seconds"]
            keep("landscape_peers", {"system": name, "contestant": label, **row})
            first = f" (first call {row['first']:.1f})" if "first" in row else ""
            table.append((
                name, str(len(scaled.half)), label, f"{row['minima']} of {known[0]}", f"{row['saddles']} of {known[1]}",
                f"{row['seconds']:.2f}{first}", f"{row['seconds'] / own:.1f}",
            ))  # fmt: skip
            print(*table[-1], sep=" | ", flush=True)
    show_table("Minima and saddles of exact energies, beside peers", COLUMNS, table)
