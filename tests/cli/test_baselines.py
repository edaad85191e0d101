"""Baselines on the command line: fitted by name, shown as what they are, and used for predictions."""

import json

import pytest

from .conftest import COLUMNS, call


@pytest.mark.usefixtures("one_format")
@pytest.mark.parametrize(
    ("recipe", "family", "words"),
    [
        pytest.param("network", "network", "one function that is not convex", marks=pytest.mark.slow),
        pytest.param(
            "difference-of-convex", "difference", "one function that is not convex", marks=pytest.mark.slow
        ),
        ("hard-minimum", "icnn", "rho = inf"),
    ],
)
def test_a_baseline_is_fitted_shown_and_predicts(table, tmp_path, recipe, family, words):
    out = tmp_path / "run"
    quickly = ["--max-seconds", 30, "--max-modes", 2, "--tolerance", 0.1]
    done = call("fit", table, *COLUMNS, "--recipe", recipe, *quickly, "--out", out, "--json")
    assert done.code == 0
    document = done.document()
    assert len(document["wells"]) == 2
    assert document["settings"]["recipe"] == recipe
    assert (document["rho"] is None) == (recipe == "hard-minimum")
    assert json.loads((out / "fit.json").read_text())["errors"] == document["errors"]
    assert (out / "potential.png").exists()
    shown = call("show", out)
    assert words in shown.out
    assert call("show", out, "--json").document()["family"]["kind"] == family
    predicted = call("predict", out, table, "--out", tmp_path / "predicted.csv", "--json")
    assert predicted.code == 0
    assert predicted.document()["errors"]["energy"] < 0.2
