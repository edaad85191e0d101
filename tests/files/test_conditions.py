"""Conditional potentials and their results through files, tables and the command line."""

import json
from unittest import mock

import equinox as eqx
import numpy as np
import pytest
from laws.catalogue import CONDITIONAL

import multiwell as mw
from multiwell._files import load, save


@pytest.mark.parametrize("name", CONDITIONAL)
def test_every_number_survives(name, tmp_path):
    ours = CONDITIONAL[name]()
    save(tmp_path / "model.safetensors", ours)
    theirs = load(tmp_path / "model.safetensors")
    X = np.random.default_rng(0).normal(size=(20, ours.dimension))
    C = np.random.default_rng(1).normal(size=(20, ours.n_conditions))
    for a, b in zip(ours.evaluate(X, C), theirs.evaluate(X, C), strict=True):
        np.testing.assert_array_equal(a, b)


def two_parabolas(u, T):
    """The energy and the slope of a soft minimum of two parabolas, of which one rises with a temperature."""
    right, left = 2 * (u - 1) ** 2 + T, 2 * (u + 1) ** 2
    energy = -np.logaddexp(-right, -left)
    return energy, 4 * (np.exp(energy - right) * (u - 1) + np.exp(energy - left) * (u + 1))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A table with a condition, and the model of it."""
    folder = tmp_path_factory.mktemp("conditions")
    rng = np.random.default_rng(0)
    u, T = rng.uniform(-1.5, 1.5, 100), rng.uniform(-1, 1, 100)
    columns = np.column_stack([u, T, *two_parabolas(u, T)])
    np.savetxt(folder / "table.csv", columns, delimiter=",", header="u,T [K],E,g", comments="")
    return folder


@pytest.fixture(scope="module")
def model(folder):
    from typer.testing import CliRunner

    from multiwell._cli import app

    columns = ["--inputs", "u", "--energy", "E", "--gradient", "g", "--condition", "T"]
    quickly = ["--family", "quadratic", "--max-modes", "2", "--tolerance", "0.05"]
    # three views on the page, one per end of its slider and one between
    with mock.patch("multiwell._report._page._views.HALF", 2):
        done = CliRunner().invoke(
            app, ["fit", str(folder / "table.csv"), *columns, *quickly, "--out", str(folder / "m"), "--json"]
        )
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_the_document_names_the_conditions(model):
    assert model["conditions"] == ["T"]
    assert -1 < model["wells_at"][0] < 1
    assert model["condition_bounds"]["lower"][0] < model["condition_bounds"]["upper"][0]


def test_a_loaded_result_answers_at_any_condition(model, folder):
    import matplotlib.pyplot as plt

    result = mw.load(model["model"])
    assert result.labels.conditions == ("T",)
    assert result.labels.of("T") == "T [K]"
    assert len(result.wells_at([-0.9]).wells) == 2
    assert [w.x.tolist() for w in result.wells] == [w["x"] for w in model["wells"]]
    result.plot_potential()
    result.plot_modes()
    plt.close("all")


def test_predict_reads_the_conditions(model, folder):
    from typer.testing import CliRunner

    from multiwell._cli import app

    (folder / "new.csv").write_text("u,T,E\n0.5,0.0,0.48\n0.5,-0.9,-0.41\n0.5,7.0,1.8\n")
    done = CliRunner().invoke(
        app, ["predict", str(folder / "m"), str(folder / "new.csv"), "--out", str(folder / "out.csv")]
    )
    assert done.exit_code == 0, done.output
    rows = (folder / "out.csv").read_text().splitlines()
    assert rows[0].startswith("u,T,E,predicted_E")
    assert [row.rsplit(",", 1)[1] for row in rows[1:]] == ["False", "False", "True"]
    answers = [float(row.split(",")[3]) for row in rows[1:3]]
    energy, _ = two_parabolas(0.5, np.array([0.0, -0.9]))
    np.testing.assert_allclose(answers, energy, atol=0.01)

    (folder / "bare.csv").write_text("u\n0.5\n")
    done = CliRunner().invoke(
        app, ["predict", str(folder / "m"), str(folder / "bare.csv"), "--out", str(folder / "no.csv")]
    )
    assert done.exit_code == 2
    assert "'T'" in done.output


def test_show_lists_the_conditions(model, folder):
    from typer.testing import CliRunner

    from multiwell._cli import app

    done = CliRunner().invoke(app, ["show", str(folder / "m")])
    assert done.exit_code == 0
    assert "condition" in done.output
    assert "minima at T [K] = " in done.output


def test_foreign_slopes_are_refused(tmp_path):
    ours = CONDITIONAL["icnn 1-D, one condition"]()
    others = {"offset": ours.modes.slopes["offset"][:, :2].copy()}, {"hidden": ours.modes.slopes["offset"]}
    for slopes, message in zip(others, ("do not fit together", "no parameter 'hidden'"), strict=True):
        changed = eqx.tree_at(
            lambda V: V.modes.slopes, ours, slopes, is_leaf=lambda part: isinstance(part, dict)
        )
        with pytest.raises(mw.InputError, match=f"which nothing could load: .*{message}"):
            save(tmp_path / "model.safetensors", changed)
        with mock.patch("multiwell._files._save.rebuild"):
            save(tmp_path / "model.safetensors", changed)
        with pytest.raises(mw.InputError, match=message):
            load(tmp_path / "model.safetensors")
