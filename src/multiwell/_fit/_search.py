"""The search of the default recipe: starts, growth, the final fit, pruning."""

from typing import Any

import numpy as np
from jaxtyping import Bool, Int

from .._data import Dataset
from .._potential import Scaling
from ._basins import Basins
from ._grow import grow
from ._incumbent import Incumbent
from ._joint_fit import joint_fit
from ._levenberg_marquardt import levenberg_marquardt, relative_error
from ._monitor import Monitor
from ._parameters import Parameters, dominating, keep_modes
from ._problem import Problem, assign, make_problem
from ._start import start_modes, start_sharpness

STARTS = 4
BASIN_ITERATIONS = 10
JOINT_ITERATIONS = 200
FINAL_ITERATIONS = 30  # towards a tenth of the target: cheap, and worth most where the data are sparse
HELD_FRACTION = 0.15
HELD_FROM = 40  # rows; of fewer none are held back
WORTHWHILE = 0.7  # a new mode that does not lower the error to this share is the last one of its start
ALIKE = 1.25  # two starts whose errors are within this factor have found the floor of the data
TARGET = 0.1  # of the tolerance: where data are sparse, the error between them is that much larger
GOOD_ENOUGH = 0.5  # of the tolerance, on the rows held back: no further mode or start is tried
FOLLOWS_NOISE = 1.5  # held error over fitted error


class Search:
    """One run of the default recipe; the incumbent holds the best parameters at any time.

    Args:
        data: the training data.
        scaling: its scaling.
        basins: its basins.
        most_modes: at most so many modes.
        kind: family of the modes.
        seed: seeds weights and held rows.
        tolerance: relative error wanted on unseen data.
        monitor: clock and history.
        incumbent: is offered everything.
    """

    def __init__(
        self, data: Dataset, scaling: Scaling, basins: Basins, most_modes: int, kind: str, seed: int,
        tolerance: float, monitor: Monitor, incumbent: Incumbent,
    ) -> None:  # fmt: skip
        self._data, self._scaling, self._basins = data, scaling, basins
        self._most, self._kind, self._seed = most_modes, kind, seed
        self._target, self._good_enough = TARGET * tolerance, GOOD_ENOUGH * tolerance
        self._monitor, self._incumbent = monitor, incumbent
        self._held_rows = _held_rows(data.n, seed)
        self.path: list[dict[str, Any]] = []

    def run(self) -> None:
        """Try starts until one is good enough or two end alike, then fit all rows and prune."""
        floors: list[float] = []
        for start in range(STARTS):
            error = self._one_start(np.random.default_rng([self._seed, start]), start)
            if self._finished() or any(max(error, floor) <= ALIKE * min(error, floor) for floor in floors):
                break
            floors.append(error)
        if not self._monitor.time_is_up():
            self._finish()

    def _finished(self) -> bool:
        return self._incumbent.error <= self._good_enough or self._monitor.time_is_up()

    def _one_start(self, rng: np.random.Generator, start: int) -> float:
        """Fit from the basins, adding modes while that helps; the smallest error that was reached."""
        basins = self._basins
        kept = basins.kept(self._most)
        count = int(kept.sum())
        modes = start_modes(self._kind, basins.u, basins.energy, basins.tree.rows[kept], rng)
        parameters: Parameters = (modes, start_sharpness(basins.energy))
        labels, change, best = basins.tree.basins(kept), f"start {start + 1}", float("inf")
        while True:
            fitted, held = self._problems(count)
            self._incumbent.offer(parameters, float(relative_error(parameters, held or fitted)))
            parameters = self._fit_assigned(parameters, labels)
            parameters, error = joint_fit(
                parameters, fitted, held, self._target, JOINT_ITERATIONS, "all modes",
                self._monitor, self._incumbent,
            )  # fmt: skip
            own = float(relative_error(parameters, fitted))
            self.path.append({"modes": count, "change": change, "error": own, "held_error": error})
            follows_noise = held is not None and error > max(FOLLOWS_NOISE * own, self._good_enough)
            helped = error <= WORTHWHILE * best
            best = min(error, best)
            if self._finished() or follows_noise or not helped or count >= self._most:
                return best
            parameters, labels = grow(parameters, fitted, basins, self._kind, rng)
            count, change = count + 1, "mode added"

    def _fit_assigned(self, parameters: Parameters, labels: Int[np.ndarray, " n"]) -> Parameters:
        """Fit every mode to its own rows; energies that were not measured are those of the graph."""
        counted = None if self._held_rows is None else ~self._held_rows
        problem = make_problem(
            self._data, self._scaling, parameters[0].n_modes, counted, energy=self._basins.energy
        )

        def keep_going(iterate: Any) -> bool:
            self._monitor.record("each basin", iterate.parameters[0].n_modes, iterate.error)
            return not self._monitor.time_is_up()

        return levenberg_marquardt(
            parameters, assign(problem, labels), BASIN_ITERATIONS, keep_going, self._monitor.time_is_up
        ).parameters

    def _finish(self) -> None:
        """Fit all rows, unless that follows the noise, and take out the modes that dominate nowhere."""
        parameters = self._incumbent.parameters
        fitted, held = self._problems(parameters[0].n_modes)
        own = float(relative_error(parameters, fitted))
        if held is not None and self._incumbent.error <= max(FOLLOWS_NOISE * own, self._good_enough):
            everything = make_problem(self._data, self._scaling, parameters[0].n_modes)
            self._incumbent.replace(parameters, float(relative_error(parameters, everything)))
            self._held_rows = None
            joint_fit(
                parameters, everything, None, self._target / 10, FINAL_ITERATIONS, "all rows",
                self._monitor, self._incumbent,
            )  # fmt: skip
        needed = dominating(self._incumbent.parameters, self._basins.u)
        # a blunt soft minimum may have no mode that dominates anywhere
        if needed.any() and not needed.all() and not self._monitor.time_is_up():
            self._drop(needed)

    def _drop(self, needed: Bool[np.ndarray, " n"]) -> None:
        smaller = keep_modes(self._incumbent.parameters, needed)
        fitted, held = self._problems(int(needed.sum()))
        pruned = Incumbent()
        before = len(self._monitor.history)
        parameters, error = joint_fit(
            smaller, fitted, held, self._incumbent.error, JOINT_ITERATIONS // 4, "pruned",
            self._monitor, pruned,
        )  # fmt: skip
        own = float(relative_error(parameters, fitted))
        entry: dict[str, Any] = {"modes": int(needed.sum()), "error": own, "held_error": error}
        if error <= max(self._good_enough, self._incumbent.error * 1.1):
            self._incumbent.replace(parameters, error)
            self.path.append(entry | {"change": "modes that dominate nowhere removed"})
        else:
            # the history is that of the potential that is returned
            del self._monitor.history[before:]
            self.path.append(entry | {"change": "modes that dominate nowhere are needed all the same"})

    def _problems(self, count: int) -> tuple[Problem, Problem | None]:
        if self._held_rows is None:
            return make_problem(self._data, self._scaling, count), None
        return (
            make_problem(self._data, self._scaling, count, ~self._held_rows),
            make_problem(self._data, self._scaling, count, self._held_rows),
        )


def _held_rows(n: int, seed: int) -> Bool[np.ndarray, " n"] | None:
    if n < HELD_FROM:
        return None
    held = np.zeros(n, bool)
    held[np.random.default_rng(seed).permutation(n)[: round(HELD_FRACTION * n)]] = True
    return held
