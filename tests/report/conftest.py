"""Small results with one, two and three inputs, made by hand so that no fit is needed."""

from dataclasses import replace

import numpy as np
import pytest

from multiwell import CriticalPoint, Dataset, EnergyUnits, FitResult, Potential
from multiwell._data import Support
from multiwell._fit import ClassifiedMinima, Discovery, FitStep, Labels, PathStep, Phase, Status
from multiwell._fit_options import FitOptions
from multiwell.inputs import Affine, Periodic
from multiwell.modes import QuadraticModes

RHO = 4.0
TURN = 2 * np.pi


def minimum(x: np.ndarray, energy: float, **more) -> CriticalPoint:
    """A minimum; what is not given is one, and nothing is special about it."""
    plain = {"eigenvalues": np.ones(len(x)), "responsibility": 1.0, "barrier": 1.0, "on_boundary": False}
    return CriticalPoint(
        x=x,
        energy=energy,
        index=0,
        degenerate=False,
        extent=np.zeros((0, len(x))),
        within_data=True,
        **plain | more,
    )


def two_wells(d: int, constant: int | None = None, n: int = 60) -> FitResult:
    """A soft minimum of two paraboloids at +-1 along the first input, with data that it fits exactly."""
    centre = np.zeros((2, d))
    centre[:, 0] = [-1.0, 1.0]
    modes = QuadraticModes(centre, np.tile(2.0 * np.eye(d), (2, 1, 1)), np.array([0.0, 0.25]), 0.01)
    potential = Potential(
        modes,
        np.zeros(2),
        np.ones(2, bool),
        np.array(np.log(RHO)),
        Affine.identity(d),
        EnergyUnits.identity(),
    )
    rng = np.random.default_rng(d)
    x = rng.uniform(-1.6, 1.6, (n, d))
    if constant is not None:
        x[:, constant] = 0.0
    names = ("strain", "theta", "c", "T")[:d]
    parts = [
        Dataset(
            x[rows], potential.energy(x[rows]), potential.gradient(x[rows]), potential.hessian(x[rows]), names=names,
            energy_name="W", units={"W": "J/m^3", "strain": "-"},
        )
        for rows in (slice(0, 48), slice(48, None))
    ]  # fmt: skip
    energies, _, hessians = potential.evaluate(centre)
    wells = [
        minimum(
            centre[k],
            float(energies[k]),
            mode=k,
            eigenvalues=np.linalg.eigvalsh(hessians[k]),
            responsibility=0.99,
        )
        for k in range(2)
    ]
    edge = minimum(np.r_[1.6, np.zeros(d - 1)], 1.0, mode=1, barrier=0.1, on_boundary=True)
    history = [
        FitStep(
            stage,
            k,
            2 + k // 4,
            10.0 ** -(k / 3),
            10.0 ** -(k / 4) if stage != "each basin" else np.nan,
            float(k),
        )
        for k, stage in enumerate(["each basin"] * 3 + ["all modes"] * 5 + ["all rows"] * 2)
    ]
    train = parts[0]
    return FitResult(
        potential=potential,
        minima=ClassifiedMinima(wells, [edge], []),
        errors={
            "train": {"energy": 0.001, "gradient": 0.002},
            "validation": {"energy": 0.003, "gradient": 0.004},
        },
        status=Status.TOLERANCE_REACHED,
        n_dominant_modes=2,
        history=history,
        discovery=Discovery([PathStep(2, "start 1", 0.1, 0.2, 30)], basins=2, lifetimes=[0.5], threshold=0.1),
        solver="Levenberg-Marquardt, dense normal equations of 10 parameters",
        options=FitOptions(tolerance=1e-2),
        labels=Labels(train.names, train.energy_name, train.gradient_names, dict(train.units)),
        support=Support.of(train.x),
        seconds=1.0,
        compile_seconds=0.5,
        warnings=[],
        versions={},
        phases=[Phase(k, (k,), share=0.99, agreement=1.0) for k in range(2)],
        train=train,
        validation=parts[1],
    )


@pytest.fixture(params=[1, 2, 3])
def result(request):
    return two_wells(request.param)


def wells_on_a_circle(d: int, n: int = 150) -> FitResult:
    """Two wells along a first input that repeats, the deeper one at its seam; nothing was measured from 1 to 2."""
    angles = np.array([np.pi - 0.02, 0.4])
    centre = np.zeros((2, d + 1))
    centre[:, :2] = np.column_stack([np.cos(angles), np.sin(angles)])
    modes = QuadraticModes(centre, np.tile(4.0 * np.eye(d + 1), (2, 1, 1)), np.array([0.0, 0.25]), 0.01)
    result = two_wells(d)
    potential = Potential(
        modes, np.zeros(2), np.ones(2, bool), np.array(np.log(RHO)), Periodic.of(d, {0: TURN}),
        EnergyUnits.identity(),
    )  # fmt: skip
    x = np.random.default_rng(d).uniform(-1.6, 1.6, (n, d))
    x[:, 0] = np.linspace(2.0, TURN + 1.0, n)
    x[:, 0] -= TURN * (x[:, 0] > np.pi)
    name = result.labels.inputs[0]
    train = Dataset(x, potential.energy(x), names=result.labels.inputs, energy_name="W", periods={name: TURN})
    places = np.zeros((2, d))
    places[:, 0] = angles
    energies = potential.energy(places).tolist()
    wells = [minimum(places[k], energies[k], mode=k, barrier=12.0) for k in range(2)]
    return replace(
        result,
        potential=potential,
        minima=ClassifiedMinima(wells, [], []),
        support=Support.of(x, periods=train.turns),
        train=train,
        validation=None,
    )
