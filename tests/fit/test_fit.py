"""The verb `fit`: what it finds, from whatever was measured, and how it ends."""

import warnings

import jaxtyping
import numpy as np
import pytest

import multiwell as mw


def positions(result):
    return sorted(well.x[0] for well in result.wells)


def test_finds_the_wells_and_barriers_within_the_tolerance(result, double_well):
    assert result.status is mw.Status.TOLERANCE_REACHED
    assert all(error < 1e-3 for part in result.errors.values() for error in part.values())
    np.testing.assert_allclose(positions(result), sorted(p.x[0] for p in double_well.minima), atol=0.01)
    (saddle,) = double_well.saddles
    for well in result.wells:
        truth = float(double_well.evaluate(well.x[None])[0][0])
        assert well.barrier == pytest.approx(saddle.energy - truth, rel=1e-2)
        assert well.eigenvalues[0] > 0
        assert well.within_data
        assert not well.on_boundary
    assert result.n_dominant_modes == result.potential.n_modes == 2


def test_the_same_seed_gives_the_same_bits(data, result):
    again = mw.fit(data)
    X = np.linspace(-1.5, 1.5, 50)[:, None]
    np.testing.assert_array_equal(again.potential.energy(X), result.potential.energy(X))
    assert again.errors == result.errors


@pytest.mark.slow
def test_four_wells_in_two_dimensions():
    system = mw.systems.get("four-well")
    result = mw.fit(system.dataset(500, seed=0))
    assert len(result.wells) == 4
    for well, point in zip(result.wells, sorted(system.minima, key=lambda p: p.energy), strict=True):
        np.testing.assert_allclose(well.x, point.x, atol=0.02)
    assert max(result.errors["validation"].values()) < 1e-3


def test_a_gaussian_mixture_is_found_exactly(mixture):
    assert mixture.n_dominant_modes == 3
    assert mixture.potential.rho == pytest.approx(1.0, abs=1e-3)
    assert mixture.errors["validation"]["energy"] < 1e-4


@pytest.mark.parametrize(
    "given",
    [
        "energy",
        "gradient",
        "energy, gradient with holes",
        pytest.param("energy and hessian", marks=pytest.mark.slow),
    ],
)
def test_any_kind_of_measurement_is_enough(double_well, data, given):
    energy, gradient, hessian = double_well.evaluate(data.x)
    rng = np.random.default_rng(0)
    parts = {
        "energy": {"energy": energy},
        "gradient": {"gradient": gradient},
        "energy, gradient with holes": {
            "energy": np.where(rng.uniform(size=120) < 0.5, np.nan, energy),
            "gradient": np.where(rng.uniform(size=(120, 1)) < 0.3, np.nan, gradient),
        },
        "energy and hessian": {"energy": energy, "hessian": hessian},
    }[given]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", mw.MultiwellWarning)  # rows without anything are dropped
        result = mw.fit(mw.Dataset(data.x, **parts), widths=(4,), tolerance=1e-2)
    np.testing.assert_allclose(positions(result), sorted(p.x[0] for p in double_well.minima), atol=0.01)
    assert set(result.errors["train"]) == set(parts)
    if "energy" not in parts:
        assert result.potential.energy(result.train.x).min() == pytest.approx(0.0, abs=1e-9)


def test_only_hessians_are_known_up_to_a_linear_function(double_well, data):
    hessian = double_well.evaluate(data.x)[2]
    with pytest.warns(mw.MultiwellWarning, match="up to a linear function"):
        result = mw.fit(mw.Dataset(data.x, hessian=hessian), widths=(4,), tolerance=1e-2)
    assert result.errors["train"]["hessian"] < 1e-2


def test_noise_makes_no_wells(double_well):
    result = mw.fit(double_well.dataset(120, seed=2, noise=0.02), max_modes=3, widths=(4,))
    np.testing.assert_allclose(positions(result), sorted(p.x[0] for p in double_well.minima), atol=0.03 * 3.2)
    assert result.errors["validation"]["energy"] < 0.04
    assert result.discovery.floor == pytest.approx(0.03, abs=0.01)
    assert "independent fits end alike" in repr(result)


@pytest.mark.parametrize(
    ("energy", "wells"),
    [
        (lambda x: 3 * x, 0),
        pytest.param(lambda x: -(x**2), 0, marks=pytest.mark.slow),
        (lambda x: x**2, 1),
        pytest.param(lambda x: np.exp(x), 0, marks=pytest.mark.slow),
    ],
    ids=["linear", "concave", "one basin", "monotone"],
)
def test_no_well_is_invented(energy, wells):
    x = np.linspace(-1.5, 1.3, 60)
    result = mw.fit(mw.Dataset(x[:, None], energy(x)), widths=(4,))
    assert len(result.wells) == wells
    assert ("1 well" if wells else "no well inside the data (") in repr(result)
    assert result.minima.unresolved == []


def test_barriers_between_far_clusters_are_said_to_be_extrapolated():
    x = np.concatenate([np.linspace(-1, 1, 40), np.linspace(9, 11, 40)])
    energy = np.minimum(x**2, (x - 10) ** 2 + 0.5)
    # few rows: what may lie between them is said as well
    with (
        pytest.warns(mw.MultiwellWarning, match="rows do not tell how many wells there are"),
        pytest.warns(mw.MultiwellWarning, match="2 clusters far apart .*: between them"),
    ):
        result = mw.fit(mw.Dataset(x[:, None], energy), family="quadratic")
    assert len(result.wells) == 2


def test_a_constant_and_a_dependent_input_break_nothing():
    x = np.linspace(-1.6, 1.6, 80)
    energy = 2 * (x**2 - 1) ** 2
    X = np.stack([np.full(80, 3.0), x, 1 - 2 * x], axis=1)
    with pytest.warns(mw.MultiwellWarning, match="input x1 is 3 in every row"):
        data = mw.Dataset(X, energy)
    result = mw.fit(data, widths=(4,), tolerance=1e-2)
    found = sorted(result.wells, key=lambda well: well.x[1])
    np.testing.assert_allclose([well.x for well in found], [[3, -1, 3], [3, 1, -1]], atol=0.01)


@pytest.mark.parametrize("rows", [2, 3, 5])
def test_very_few_rows(rows):
    x = np.linspace(-1, 1, rows)
    result = mw.fit(mw.Dataset(x[:, None], x + 0.1 * x**2), max_modes=1, validation=0.0)
    assert np.isfinite(result.potential.energy(x[:, None])).all()


def test_more_modes_than_rows_are_lowered():
    x = np.linspace(-1, 1, 6)
    with pytest.warns(mw.MultiwellWarning, match="lowered to 6"):
        result = mw.fit(mw.Dataset(x[:, None], x**2), max_modes=12, validation=0.0)
    assert result.warnings


def test_too_few_validation_rows_are_said():
    x = np.linspace(-1, 1, 14)
    with pytest.warns(mw.MultiwellWarning, match="only 3 rows are held back for validation"):
        mw.fit(mw.Dataset(x[:, None], x**2, hessian=np.full((14, 1, 1), 2.0)), max_modes=4)


def test_rows_of_weight_zero_do_not_count(double_well, data):
    energy = data.energy.copy()
    energy[:30] += 100.0
    weight = np.ones(120)
    weight[:30] = 0.0
    weighted = mw.Dataset(data.x, energy, data.gradient, weight=weight)
    result = mw.fit(weighted, widths=(4,), tolerance=1e-2)
    np.testing.assert_allclose(positions(result), sorted(p.x[0] for p in double_well.minima), atol=0.02)


def test_validation_rows_of_ones_own(double_well, data):
    held = double_well.dataset(50, seed=9)
    result = mw.fit(data, widths=(4,), validation=held)
    assert result.train.n == 120
    assert result.errors["validation"]["energy"] < 1e-3
    assert mw.fit(data, max_modes=1, family="quadratic", validation=0.0, tolerance=0.5).errors.keys() == {
        "train"
    }


def test_time_bounds_the_fit(data):
    result = mw.fit(data, max_seconds=0.05)
    assert result.status is mw.Status.TIME_UP
    assert np.isfinite(result.potential.energy(data.x)).all()


def test_an_interruption_returns_the_best_so_far(data):
    def interrupt(step):
        if step.iteration == 15:
            raise KeyboardInterrupt

    result = mw.fit(data, progress=interrupt)
    assert result.status is mw.Status.INTERRUPTED
    assert len(result.history) == 16
    # step 15 is a joint step: the best is at least as good as the joint start
    assert result.errors["train"]["energy"] < 1.0


def test_history_and_summary(result):
    import json

    iterations = [step.iteration for step in result.history]
    assert iterations == list(range(len(iterations)))
    assert json.loads(json.dumps(result.summary()))["modes"] == 2
    assert "2 wells" in repr(result)
    assert result.compile_seconds <= result.seconds


@pytest.mark.parametrize("widths", [(4,), [3, 2, 4]], ids=len)
def test_networks_have_the_widths_that_were_asked_for(data, widths):
    result = mw.fit(data, max_modes=2, widths=widths, tolerance=0.5)
    assert [b.shape[1] for b in result.potential.modes.biases] == list(widths)
    assert result.options.widths == tuple(widths)
    assert result.n_dominant_modes >= 1


@pytest.mark.slow
def test_the_recipe_of_the_paper(data):
    result = mw.fit(data, recipe="paper", max_modes=4)
    assert result.errors["validation"]["gradient"] < 0.05
    assert len(result.wells) == 2
    assert len(result.discovery.gates) == 4


BAD = [
    ({"data": [[1.0]]}, "data must be a multiwell.Dataset, got list"),
    ({"max_modes": 0}, "max_modes must be a whole number of at least 1, got 0"),
    ({"max_modes": True}, "max_modes must be"),
    ({"family": "cubic"}, "family must be one of icnn, quadratic"),
    ({"seed": -1}, "seed must be"),
    ({"recipe": "quick"}, "recipe must be one of default, paper"),
    ({"validation": 1.0}, "validation"),
    ({"max_seconds": 0.0}, "max_seconds must be above 0"),
    ({"tolerance": 0.0}, "tolerance must lie between 0 and 1"),
    ({"ensemble": 1}, "ensemble must be 0 or a whole number from 2 to 1,000, got 1"),
    ({"ensemble": 100_000}, "ensemble must be 0 or a whole number from 2 to 1,000, got 100000"),
    ({"widths": ()}, "widths must be 1 to 4 whole numbers"),
    ({"widths": 8}, "widths must be 1 to 4 whole numbers .* got 8"),
    ({"widths": (8, 8.5)}, "widths must be 1 to 4 whole numbers"),
    ({"widths": (8, True)}, "widths must be 1 to 4 whole numbers"),
    ({"widths": ((8, 8),)}, "widths must be 1 to 4 whole numbers"),
    ({"widths": (8,) * 5}, "widths must be 1 to 4 whole numbers"),
    ({"widths": (8, 0)}, r"widths must be 1 to 4 whole numbers from 1 to 256, .* got \(8, 0\)"),
    ({"widths": (257,)}, "widths must be 1 to 4 whole numbers from 1 to 256"),
    ({"widths": (8, 8), "family": "quadratic"}, 'widths are those of networks .*family="quadratic" has none'),
    ({"sharpness": "many"}, "sharpness must be one of auto, single, tree, blunt, got 'many'"),
    ({"sharpness": "tree", "recipe": "paper"}, "sharpness='tree' belongs to recipe='default'"),
    ({"rho": 0.0}, "rho must be above 0 and finite"),
    ({"rho": float("inf")}, "rho must be above 0 and finite"),
    ({"rho": "a"}, "rho must be above 0 and finite"),
    ({"tolerance": "a"}, "tolerance must lie between 0 and 1"),
    ({"max_seconds": "10"}, "max_seconds must be above 0"),
    ({"recipe": ["default"]}, "recipe must be one of"),
    ({"rho": 1.0, "recipe": "hard-minimum"}, "recipe='hard-minimum' learns none"),
]


@pytest.mark.parametrize(
    ("arguments", "message"), BAD, ids=[next(iter(a)) + str(i) for i, (a, _) in enumerate(BAD)]
)
def test_bad_arguments_are_named(data, arguments, message, monkeypatch):
    # users have no annotations checked for them
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)
    with pytest.raises(mw.InputError, match=message):
        mw.fit(**({"data": data} | arguments))


@pytest.mark.slow
def test_an_ensemble_says_how_sure_the_wells_are(double_well):
    noisy = double_well.dataset(120, seed=2, noise=0.02)
    result = mw.fit(noisy, ensemble=4, seed=1)
    stability = result.discovery.stability
    assert stability is not None
    assert (stability.members, sum(stability.wells.values()), sum(stability.modes.values())) == (4, 4, 4)
    assert stability.wells == {2: 4}
    assert len(stability.intervals) == len(result.wells) == 2
    for well, interval, truth in zip(result.wells, stability.intervals, double_well.minima, strict=True):
        assert interval.found == 1.0
        assert interval.x[0][0] < well.x[0] < interval.x[0][1]
        assert interval.x[0][1] - interval.x[0][0] < 0.1
        assert abs(well.x[0] - truth.x[0]) < 0.05
        assert interval.barrier is not None
        assert interval.barrier[0] < well.barrier < interval.barrier[1]


def test_an_ensemble_without_time_is_said(double_well):
    with pytest.warns(mw.MultiwellWarning, match="two members of the ensemble"):
        result = mw.fit(double_well.dataset(60, seed=2), ensemble=3, max_seconds=1e-9)
    assert result.discovery.stability is None


def test_few_rows_and_doubtful_ones_have_an_ensemble_too():
    """Resampled rows may be fewer than a data set has, and nothing is warned of again."""
    x = np.random.default_rng(0).normal(size=(9, 5))
    x[:, 4] = 1.0
    with pytest.warns(mw.MultiwellWarning, match="input x5 is 1 in every row"):
        data = mw.Dataset(x, np.sum(x**2, axis=1))
    with warnings.catch_warnings(record=True) as noted:
        warnings.simplefilter("always")
        result = mw.fit(data, max_modes=1, family="quadratic", tolerance=0.9, validation=0.0, ensemble=3)
    assert result.discovery.stability.members == 3
    assert [str(note.message) for note in noted] == []


def test_the_members_of_an_ensemble_are_counted_as_they_end():
    steps = []
    x = np.concatenate([np.linspace(-2, 0, 20), np.linspace(0.1, 2, 20)])
    data = mw.Dataset(x[:, None], -np.logaddexp(-4 * (x - 1) ** 2, -4 * (x + 1) ** 2))
    result = mw.fit(data, max_modes=2, family="quadratic", tolerance=0.5, ensemble=3, progress=steps.append)
    counted = [step for step in steps if step.stage.startswith("ensemble")]
    assert [step.stage for step in counted] == [f"ensemble {k} of 3" for k in range(4)]
    assert all(np.isnan(step.error) and step.modes == 2 for step in counted)
    # the history is that of the fit itself
    assert not [step for step in result.history if step.stage.startswith("ensemble")]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["coarse grid", "stencils"])
def test_wells_are_within_the_data_whatever_their_spacing(kind):
    x = np.stack(np.meshgrid(np.linspace(-1.6, 1.6, 100), np.linspace(-1.6, 1.6, 5)), -1).reshape(-1, 2)
    if kind == "stencils":
        centres = np.random.default_rng(0).uniform(-1.6, 1.6, (80, 1, 2))
        x = (centres + 1e-4 * np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]])).reshape(-1, 2)
    energy = 2 * ((x**2 - 1) ** 2).sum(axis=1) + 0.3 * x[:, 0] + 0.1 * x[:, 1]
    result = mw.fit(mw.Dataset(x, energy, 8 * x * (x**2 - 1) + [0.3, 0.1]))
    assert len(result.wells) == 4
    assert result.warnings == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"energy": 1e300}, r"energy: energy is 1e\+300 in row 7; numbers above 1e\+100"),
        ({"gradient": -1e200}, r"gradient: dE/dx is 1e\+200 in row 7"),
        ({"x": 1e150}, r"x: x is 1e\+150 in row 7"),
    ],
)
def test_numbers_without_squares_are_named(changes, words):
    x = np.linspace(-1, 1, 20)[:, None]
    arrays = {"x": x, "energy": x[:, 0] ** 2, "gradient": 2 * x}
    for kind, value in changes.items():
        arrays[kind][7] = value
    with pytest.raises(mw.InputError, match=words):
        mw.fit(mw.Dataset(**arrays))


def test_numbers_that_vanish_when_squared_are_named():
    x = np.linspace(-1, 1, 20)[:, None]
    with pytest.raises(mw.InputError, match="energy: the largest number is 1e-200"):
        mw.fit(mw.Dataset(x, 1e-200 * x[:, 0] ** 2))


@pytest.mark.slow
def test_one_mode_that_explains_nothing_is_not_the_last():
    x = np.random.default_rng(301).uniform(-1.5, 1.5, (55, 3))
    a, b, c = x.T
    energy = 1.5 * (a**2 - 1) ** 2 + 0.2 * a + 0.8 * (b**2 + c**2) + 0.3 * a * b + 0.2 * b * c
    slopes = [6 * a * (a**2 - 1) + 0.2 + 0.3 * b, 1.6 * b + 0.3 * a + 0.2 * c, 1.6 * c + 0.2 * b]
    # the 7 rows held out of 55 are far worse than those fitted, which are as badly explained
    result = mw.fit(mw.Dataset(x, energy, np.stack(slopes, axis=1)), tolerance=0.03, seed=0)
    assert len(result.wells) == 2
