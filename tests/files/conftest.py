"""A catalogue of potentials, and a result with every field in use."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest

from multiwell import CriticalPoint, EnergyUnits, FitResult, Potential, StandardErrors, TreePotential
from multiwell._data import Support
from multiwell._fit import (
    ClassifiedMinima,
    Discovery,
    EnergyBand,
    FitStep,
    Focus,
    Labels,
    PathStep,
    Stability,
    Status,
    WellInterval,
)
from multiwell._fit_options import FitOptions
from multiwell._potential import AbstractModes
from multiwell.inputs import Affine
from multiwell.modes import DifferenceModes, ICNNModes, NetworkModes, QuadraticModes


def icnn(n: int, d: int, widths: tuple[int, ...], active: list[bool] | None = None) -> Potential:
    rng = np.random.default_rng(n + 10 * d)
    normal = rng.normal
    return assembled(
        ICNNModes(
            tuple(normal(size=(n, h, d)) for h in widths),
            tuple(normal(size=(n, h)) for h in widths),
            tuple(normal(size=(n, h, g)) for g, h in itertools.pairwise(widths)),
            normal(size=(n, widths[-1])), normal(size=(n, d)), normal(size=n), normal(size=n), 1e-3,
        ),
        rng, active,
    )  # fmt: skip


def quadratic(n: int, d: int, active: list[bool] | None = None) -> Potential:
    rng = np.random.default_rng(n + 10 * d)
    modes = QuadraticModes(rng.normal(size=(n, d)), rng.normal(size=(n, d, d)), rng.normal(size=n), 0.1)
    return assembled(modes, rng, active)


def network(n: int, d: int, widths: tuple[int, ...]) -> Potential:
    normal = np.random.default_rng(n + 10 * d).normal
    modes = NetworkModes(
        tuple(normal(size=(n, h, g)) for g, h in itertools.pairwise((d, *widths))),
        tuple(normal(size=(n, h)) for h in widths),
        normal(size=(n, widths[-1])), normal(size=(n, d)), normal(size=n),
    )  # fmt: skip
    return assembled(modes, np.random.default_rng(0), None)


def difference(n: int, d: int) -> Potential:
    # the parts may differ in size
    modes = DifferenceModes(icnn(n, d, (4, 4)).modes, icnn(n, d, (3,)).modes)
    return assembled(modes, np.random.default_rng(0), None)


def assembled(modes: AbstractModes, rng: np.random.Generator, active: list[bool] | None) -> Potential:
    n, d = modes.n_modes, modes.dimension
    inputs = Affine(rng.normal(size=d), rng.uniform(0.1, 30, d))
    units = EnergyUnits(np.asarray(rng.normal()), np.array(1 / 3))
    return Potential(modes, rng.normal(size=n), np.array(active or [True] * n), np.array(0.7), inputs, units)


def tree(plain: Potential) -> TreePotential:
    n = len(plain.active)
    merges = np.array([[0, 1], *([k + 1, n + k - 1] for k in range(1, n - 1))])
    log_rhos = np.random.default_rng(n).normal(size=n - 1)
    return TreePotential(
        plain.modes, plain.log_weights, plain.active, merges, log_rhos, plain.input_map, plain.units
    )


POTENTIALS: dict[str, Callable[[], object]] = {
    "icnn-one-layer": lambda: icnn(2, 1, (5,)),
    "icnn-two-layers": lambda: icnn(3, 2, (10, 10)),
    "icnn-uneven": lambda: icnn(4, 3, (6, 1, 4)),
    "icnn-inactive": lambda: icnn(3, 2, (4, 4), [True, False, True]),
    "quadratic": lambda: quadratic(3, 2),
    "quadratic-one": lambda: quadratic(1, 1),
    "quadratic-inactive": lambda: quadratic(3, 4, [False, True, False]),
    "network": lambda: network(1, 2, (6, 3)),
    "network-one-layer": lambda: network(2, 1, (5,)),
    "difference": lambda: difference(2, 3),
    "tree": lambda: tree(icnn(4, 2, (4, 4))),
    "tree-inactive": lambda: tree(quadratic(3, 2, [True, False, True])),
    "hard-tree": lambda: tree(quadratic(3, 2)).hard(),
    "hard": lambda: icnn(3, 2, (4, 4)).hard(),
    "hard-quadratic": lambda: quadratic(3, 2, [True, True, False]).hard(),
}


@pytest.fixture(params=POTENTIALS)
def potential(request):
    return POTENTIALS[request.param]()


DISCOVERY = Discovery(
    [PathStep(3, "start 1", 0.1, 0.2, 30), PathStep(2, "mode 1 removed", 0.1, 0.2, 30, 0.25)],
    basins=3,
    lifetimes=[0.1, 2.0],
    threshold=0.05,
    noise=np.float64(0.25),
    gates=None,
    stability=Stability(
        5, 0.9, {2: 4, 3: 1}, {2: 5}, [WellInterval(0.8, [(0.1, 1 / 3), (-1.0, 2.0)], (-0.2, 0.0), None)]
    ),
)


@pytest.fixture
def result() -> FitResult:
    x = np.random.default_rng(3).normal(size=(30, 2))
    minimum = CriticalPoint(
        x=np.array([1 / 3, -0.0]), energy=-0.1, eigenvalues=np.array([1e-300, 2.0]), index=0, degenerate=True,
        on_boundary=False, mode=1, responsibility=0.75, extent=np.zeros((0, 2)), within_data=True,
        barrier_to_deeper=1.5, standard_errors=StandardErrors(x=np.array([1 / 3, 0.0]), energy=0.1),
    )  # fmt: skip
    other = CriticalPoint(
        x=np.array([0.1, 0.2]), energy=0.3, eigenvalues=np.array([1.0, 1e17]), index=0, degenerate=False,
        on_boundary=True, mode=2, responsibility=0.5, extent=np.zeros((0, 2)), barrier=0.25, within_data=False,
    )  # fmt: skip
    return FitResult(
        potential=icnn(3, 2, (4, 4)),
        minima=ClassifiedMinima([minimum], [other], []),
        errors={"train": {"energy": 1e-3, "gradient": 2e-3}, "validation": {"energy": 1 / 3}},
        focus=Focus(1 / 3, -0.1, True, [EnergyBand("train", 10.0, None, 30, {"energy": 0.7})]),
        status=Status.TIME_UP,
        n_dominant_modes=2,
        history=[
            FitStep("each basin", 0, 3, 0.5, math.nan, 0.1),
            FitStep("all modes", 1, 3, math.inf, 0.2, 0.2),
        ],
        discovery=DISCOVERY,
        solver="Levenberg-Marquardt, dense normal equations of 10 parameters",
        options=FitOptions(max_modes=12, widths=(4, 4), validation="12 rows given"),
        labels=Labels(("a", "µ"), "W", ("dW/da", "P"), {"W": "J/m³", "a": "-"}),
        support=Support.of(x),
        seconds=1.5,
        compile_seconds=0.5,
        warnings=["one\ntwo"],
        versions={"python": "3", "multiwell": "0"},
    )
