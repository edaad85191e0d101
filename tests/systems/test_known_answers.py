"""Known answers: recomputed, complete, and equal to the published figures."""

import jax
import numpy as np
import pytest
from scipy.optimize import minimize, root
from scipy.stats import multivariate_normal

from multiwell.systems import get

WELL, SADDLE, OTHER = "minima", "saddles", "other_stationary"

# system, options, kind, the point, its energy with the digits that are printed (None: not printed)
FIGURES = [
    ("muller-brown", {}, WELL, (-0.5582, 1.4417), "-146.70"),
    ("muller-brown", {}, WELL, (0.6235, 0.0280), "-108.17"),
    ("muller-brown", {}, WELL, (-0.0500, 0.4667), "-80.77"),
    ("muller-brown", {}, SADDLE, (-0.8220, 0.6243), "-40.66"),
    ("muller-brown", {}, SADDLE, (0.2125, 0.2930), "-72.25"),
    ("mechanochemical-2d", {}, WELL, (0.0, 0.0), "0.00000"),
    ("mechanochemical-2d", {}, WELL, (1.00621, 0.10062), "-0.10125"),
    ("mechanochemical-2d", {}, WELL, (1.00621, -0.10062), "-0.10125"),
    ("mechanochemical-2d", {}, SADDLE, (1.0, 0.0), "0.00000"),
    ("mechanochemical-2d", {}, OTHER, (0.5, 0.0), "2.00000"),
    ("mechanochemical-2d", {"inputs": 4}, WELL, (1.00621, 0.0, 0.10062, 0.0), "-0.10125"),
    ("mechanochemical-3d", {}, WELL, (0.0,) * 7, "0.00000"),
    ("mechanochemical-3d", {}, WELL, (1.01239, 0.0, 0.0, 0.10123, 0.0, 0.0, 0.0), "-0.10251"),
    ("mechanochemical-3d", {}, WELL, (1.01239, 0.0, 0.08767, -0.05062, 0.0, 0.0, 0.0), "-0.10251"),
    ("mechanochemical-3d", {}, WELL, (1.01239, 0.0, -0.08767, -0.05062, 0.0, 0.0, 0.0), "-0.10251"),
    ("mechanochemical-3d", {}, SADDLE, (0.49879, 0.0, 0.0, 0.02444, 0.0, 0.0, 0.0), "0.99982"),
    ("mechanochemical-3d", {}, SADDLE, (1.00195, 0.0, 0.0, -0.05010, 0.0, 0.0, 0.0), "-0.01569"),
    ("mechanochemical-3d", {}, OTHER, (0.5,) + (0.0,) * 6, "1.00000"),
    ("mechanochemical-3d", {}, OTHER, (1.0,) + (0.0,) * 6, "0.00000"),
    ("von-mises-truss", {}, WELL, (0.0,), "0.00000"),
    ("von-mises-truss", {}, WELL, (1.0,), "0.00000"),
    ("von-mises-truss", {}, SADDLE, (0.5,), "0.01393"),
    ("truss-chain", {}, WELL, (0.0125,), None),
    ("truss-chain", {}, WELL, (1.004,), None),
    ("truss-chain", {}, WELL, (1.996,), None),
    ("truss-chain", {}, WELL, (2.9875,), None),
    ("curved-beam-symmetric", {}, WELL, (0.0,), "0.00000"),
    ("curved-beam-symmetric", {}, WELL, (1.96148,), "382.28"),
    ("curved-beam-symmetric", {}, SADDLE, (1.03852,), "1416.18"),
    ("curved-beam", {}, WELL, (0.0,), "0.00000"),
    ("curved-beam", {}, SADDLE, (1.33333,), "490.7"),
    ("binary-choice", {}, WELL, (1.3460, 0.9059), "-1.0451"),
    ("binary-choice", {}, WELL, (-1.3460, 0.9059), "-1.0451"),
    ("binary-choice", {}, OTHER, (0.0, 0.0), "0.00000"),
    ("binary-choice", {"signal": (0.0, 0.5)}, WELL, (1.3015, 0.8469), "-0.6064"),
    ("binary-choice", {"signal": (0.0, 0.5)}, WELL, (-1.3015, 0.8469), "-0.6064"),
    ("binary-choice", {"signal": (0.0, 0.5)}, WELL, (0.0, -0.3471), "-0.0804"),
    ("binary-choice", {"signal": (0.0, 0.5)}, SADDLE, (0.4186, 0.0876), "0.0215"),
    ("binary-choice", {"signal": (0.0, 0.5)}, SADDLE, (-0.4186, 0.0876), "0.0215"),
    ("binary-flip", {}, WELL, (-1.1754, 0.0), "-1.0967"),
    ("binary-flip", {}, WELL, (0.6930, 0.8325), "-0.3970"),
    ("binary-flip", {}, WELL, (0.6930, -0.8325), "-0.3970"),
    ("binary-flip", {}, SADDLE, (0.4254, 0.0), "-0.0712"),
    ("binary-flip", {}, OTHER, (0.0, 0.0), "0.00000"),
    ("gene-switch", {}, WELL, (0.0501,), None),
    ("gene-switch", {}, WELL, (0.9886,), None),
    ("gene-switch", {}, SADDLE, (0.4534,), None),
    ("torsion", {}, WELL, (-3.12679,), "-1.26820"),
    ("torsion", {}, WELL, (-1.13418,), "2.12542"),
    ("torsion", {}, WELL, (1.12098,), "3.58974"),
    ("torsion", {}, SADDLE, (-2.06506,), "10.78853"),
    ("torsion", {}, SADDLE, (0.01343,), "17.86765"),
    ("torsion", {}, SADDLE, (2.05002,), "12.22122"),
    ("torsion-2d", {}, WELL, (3.0402, 0.1593), "-3.35426"),
    ("torsion-2d", {}, WELL, (-1.2544, 0.6338), "-3.28498"),
    ("torsion-2d", {}, WELL, (0.9782, -0.2032), "-0.99250"),
    ("torsion-2d", {}, WELL, (0.9449, -2.4174), "-0.55736"),
    ("torsion-2d", {}, WELL, (2.9042, -2.5403), "3.01457"),
    ("torsion-2d", {}, SADDLE, (-3.13955, 2.23124), "5.51188"),
    ("torsion-2d", {}, SADDLE, (-0.16386, -3.01049), "6.67236"),
    ("torsion-2d", {}, OTHER, (1.92561, 1.93733), "14.50124"),
]  # fmt: skip
COUNTS = {
    "double-well": (2, 1), "triple-well": (3, 2), "four-well": (4, 4), "muller-brown": (3, 2),
    "mechanochemical-2d": (3, 1), "mechanochemical-3d": (4, 6), "von-mises-truss": (2, 1),
    "truss-chain": (4, 3),
    "curved-beam-symmetric": (2, 1), "curved-beam": (2, 1), "binary-choice": (2, 0), "binary-flip": (3, 1),
    "gene-switch": (2, 1), "gaussian-mixture": (3, 2), "ring": (0, 2), "sine": (0, 0), "sine-split": (2, 2),
    "sine-step": (1, 0), "torsion": (3, 3), "torsion-2d": (5, 9),
}  # fmt: skip


def _half_unit(digits):
    """Half a unit in the last printed digit, a little more for rounding."""
    return 0.51 * 10.0 ** -len(digits.split(".")[1])


@pytest.mark.parametrize(("name", "options", "kind", "x", "energy"), FIGURES)
def test_published_figures(name, options, kind, x, energy):
    points = getattr(get(name, **options), kind)
    nearest = min(points, key=lambda point: np.linalg.norm(point.x - np.array(x)))
    # a float loses its trailing zeros, so the coordinate with most digits sets the tolerance
    assert np.abs(nearest.x - np.array(x)).max() < min(_half_unit(repr(value)) for value in x)
    if energy is not None:
        assert abs(nearest.energy - float(energy)) < _half_unit(energy)


@pytest.mark.parametrize("name", COUNTS)
def test_counts(name):
    system = get(name)
    assert (len(system.minima), len(system.saddles)) == COUNTS[name]


def test_stationary_points(system):
    points = system.stationary_points
    energy, gradient, hessian = system.evaluate(np.array([point.x for point in points]))
    for k, point in enumerate(points):
        values = np.linalg.eigvalsh(hessian[k])
        size = np.abs(values).max()
        assert np.abs(gradient[k]).max() < 1e-13 * size
        assert abs(energy[k] - point.energy) < 1e-14 * max(1.0, abs(point.energy), size)
        assert np.sum(values < -1e-6 * size) == point.index
        assert (np.abs(values).min() < 1e-6 * size) == point.degenerate
        assert np.all(point.x > system.lower)
        assert np.all(point.x < system.upper)
        with pytest.raises(ValueError, match="read-only"):
            point.x[0] = 0.0
    kinds = system.minima + system.saddles + system.other_stationary
    assert set(map(id, kinds)) == set(map(id, points))
    assert len(kinds) == len(points)


@pytest.mark.parametrize("name", ["torsion", "torsion-2d"])
def test_stationary_points_of_a_torus_cancel(name):
    """The Euler characteristic of a torus is zero: minima less saddles plus maxima."""
    system = get(name)
    assert system.periods.all()
    assert sum((-1) ** point.index for point in system.stationary_points) == 0


@pytest.mark.slow
def test_nothing_else_is_stationary(system):
    """Roots of the gradient and minima from random starts: each one inside the bounds is known."""
    wells_only = system.name == "gaussian-mixture"
    span = system.upper - system.lower
    known = np.array([point.x for point in system.stationary_points]) / span
    reach = np.array([1e-2 if point.degenerate else 1e-6 for point in system.stationary_points])
    starts = np.random.default_rng(3).uniform(system.lower, system.upper, (70, len(span)))
    seen = set()
    with jax.enable_x64(True):
        value, slope = jax.jit(system.energy), jax.jit(jax.grad(system.energy))
        curvature = jax.jit(jax.hessian(system.energy))
        calls = {"jac": lambda x: np.asarray(slope(x)), "hess": lambda x: np.asarray(curvature(x))}
        ends = [
            root(calls["jac"], start, jac=calls["hess"], tol=1e-12, options={"maxfev": 60}).x
            for start in starts[:60]
        ]
        for start in starts[60:]:
            rough = minimize(lambda x: float(value(x)), start, method="L-BFGS-B", jac=calls["jac"]).x
            ends.append(root(calls["jac"], rough, jac=calls["hess"], tol=1e-12).x)
        for end in ends:
            end = wrapped(system, end)
            values = np.linalg.eigvalsh(curvature(end))
            stays = np.abs(slope(end)).max() < 1e-8 * np.abs(values).max()
            if not stays or np.any(end < system.lower) or np.any(end > system.upper):
                continue
            if wells_only and values[0] < 0:
                continue
            distance = np.linalg.norm(known - end / span, axis=1)
            assert np.any(distance < reach), f"unknown stationary point {end}, eigenvalues {values}"
            seen.add(int(distance.argmin()))
    wells = {k for k, point in enumerate(system.stationary_points) if point.index == 0}
    assert wells <= seen


def wrapped(system, x):
    """A point that left the bounds of a periodic input, brought back by whole periods."""
    turns = np.floor((x - system.lower) / np.where(system.periods > 0, system.periods, np.inf))
    return x - turns * system.periods


def test_barriers_and_stiffness():
    cubic = get("mechanochemical-3d")
    assert round(cubic.saddles[0].energy - cubic.minima[0].energy, 4) == 0.0868
    truss = get("von-mises-truss")
    _, _, hessian = truss.evaluate(np.array([[0.5 - 0.27795], [0.5 - 0.27785]]))
    assert hessian[0, 0, 0] > 0 > hessian[1, 0, 0]


@pytest.mark.parametrize("n", [2, 3, 5])
def test_truss_chain_snaps_one_by_one(n):
    chain = get("truss-chain", n=n)
    assert (len(chain.minima), len(chain.saddles)) == (n + 1, n)
    if n == 3:
        barriers = [s.energy - w.energy for w, s in zip(chain.minima, chain.saddles, strict=False)]
        assert [round(barrier, 4) for barrier in barriers[:2]] == [0.0107, 0.0111]


def test_curved_beam_forces():
    d = np.linspace(-0.3, 2.3, 1001)[:, None]
    beam, clamped = get("curved-beam"), get("curved-beam-symmetric")
    force, first = beam.evaluate(d)[1][:, 0], clamped.evaluate(d)[1][:, 0]
    third = np.pi**4 * (8.0 - 6.0 * d[:, 0])
    taken = np.abs(d[:, 0] - 1.0) < np.sqrt(23.0 / 27.0)
    np.testing.assert_allclose(force, np.where(taken, third, first), rtol=0, atol=1e-9)
    edges = (
        1.0
        + np.sqrt(23.0 / 27.0) * np.array([-1.0, -1.0, 1.0, 1.0])
        + 1e-12 * np.array([-1.0, 1.0, -1.0, 1.0])
    )
    energy, slope, _ = beam.evaluate(edges[:, None])
    np.testing.assert_allclose(energy[::2], energy[1::2], rtol=0, atol=1e-8)
    np.testing.assert_allclose(slope[::2], slope[1::2], rtol=0, atol=1e-8)
    assert beam.minima[1].energy == pytest.approx(clamped.minima[1].energy, rel=1e-14)


def test_gene_switch_rate():
    x = np.linspace(-0.1, 1.5, 401)
    _, gradient, _ = get("gene-switch").evaluate(x[:, None])
    np.testing.assert_allclose(gradient[:, 0], x - 0.05 - x**4 / (0.5**4 + x**4), rtol=0, atol=1e-13)
    assert abs(get("gene-switch").evaluate(np.zeros((1, 1)))[0][0]) < 1e-15


@pytest.mark.parametrize(("dimension", "components", "seed"), [(1, 4, 1), (2, 3, 0), (3, 4, 2), (10, 6, 0)])
def test_gaussian_mixture_density(dimension, components, seed):
    system = get("gaussian-mixture", dimension=dimension, components=components, seed=seed)
    assert len(system.minima) == components
    weight, mean, covariance = (system.parameters[key] for key in ("weights", "means", "covariances"))
    data = system.dataset(60)
    parts = [multivariate_normal(m, c).pdf(data.x) for m, c in zip(mean, covariance, strict=True)]
    np.testing.assert_allclose(data.energy, -np.log(weight @ np.array(parts)), rtol=1e-10)
    assert weight.sum() == pytest.approx(1.0, abs=1e-14)
    for i, m in enumerate(mean):
        for j in range(i):
            for metric in (covariance[i], covariance[j]):
                assert (m - mean[j]) @ np.linalg.solve(metric, m - mean[j]) >= 9.0


@pytest.mark.parametrize("name", ["ring", "sine", "sine-split", "sine-step"])
def test_log_normalizer(name):
    system = get(name)
    panels, nodes = 60, 6
    unit, weight = np.polynomial.legendre.leggauss(nodes)
    half = 5.0 / panels
    line = (np.linspace(-5.0 + half, 5.0 - half, panels)[:, None] + half * unit).ravel()
    weights = np.tile(half * weight, panels)
    x = np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1).reshape(-1, 2)
    with jax.enable_x64(True):
        density = np.exp(-np.asarray(jax.jit(jax.vmap(system.energy))(x))).reshape(line.size, line.size)
    assert np.log(weights @ density @ weights) == pytest.approx(system.log_normalizer, abs=1e-8)
