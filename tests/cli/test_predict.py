"""`multiwell predict` and `show`: what a model file says, in every format."""

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import multiwell as mw

from .conftest import call

POINTS = np.array([[-1.0], [0.1], [1 / 3], [1.2], [7.0]])


@pytest.fixture
def model(fitted):
    return mw.load(fitted[1] / "model.safetensors")


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("source", ["csv", "txt", "parquet", "npz"])
def test_a_table_of_inputs_alone_is_enough(fitted, model, tmp_path, source, suffix):
    path, out = tmp_path / f"points.{source}", tmp_path / f"out.{suffix}"
    match source:
        case "csv":
            pd.DataFrame({"name": list("abcde"), "x": POINTS[:, 0]}).to_csv(path, index=False)
        case "txt":
            np.savetxt(path, POINTS, header="x", fmt="%.17g")
        case "parquet":
            pd.DataFrame({"x": POINTS[:, 0]}).to_parquet(path)
        case "npz":
            np.savez(path, x=POINTS)
    done = call("predict", fitted[1], path, "--out", out, "--json")
    assert done.code == 0, done.err
    document = done.document()
    added = ["W", "F", "lowest_eigenvalue", "mode", "phase_0", "phase_1", "extrapolates"]
    assert document["columns"] == added
    assert (document["rows"], document["extrapolated"], document["extrapolated_share"]) == (5, 1, 0.2)
    assert document["errors"] == {}
    assert (
        done.err
        == f"5 rows written to {out}\nwarning: 1 of 5 rows lie outside the data of the fit (extrapolates)\n"
    )
    frame = pd.read_csv(out) if suffix == "csv" else pd.read_parquet(out)
    assert list(frame) == [*(["name"] if source == "csv" else []), "x", *added]
    energy, gradient, hessian = model.potential.evaluate(POINTS)
    np.testing.assert_array_equal(frame["x"], POINTS[:, 0])
    np.testing.assert_array_equal(frame["W"], energy)
    np.testing.assert_array_equal(frame["F"], gradient[:, 0])
    np.testing.assert_array_equal(frame["lowest_eigenvalue"], hessian[:, 0, 0])
    np.testing.assert_array_equal(frame["mode"], model.potential.responsibilities(POINTS).argmax(axis=1))
    assert frame["extrapolates"].tolist() == [False, False, False, False, True]


def test_names_that_are_taken_get_a_prefix_and_cells_stay_as_they_are(fitted, table, tmp_path):
    text = table.read_text().splitlines()
    rows = [f"{line},{'mode' if k == 0 else '007'}" for k, line in enumerate(text)]
    (tmp_path / "t.csv").write_text("\n".join(rows) + "\n")
    done = call("predict", fitted[1] / "model.safetensors", "t.csv", "--out", "p.csv", "--json")
    document = done.document()
    assert document["columns"] == [
        "predicted_W [J]", "predicted_F [N]", "lowest_eigenvalue", "predicted_mode", "phase_0", "phase_1",
        "extrapolates",
    ]  # fmt: skip
    assert document["errors"].keys() == {"energy", "gradient"}
    assert max(document["errors"].values()) < 0.01
    written = (tmp_path / "p.csv").read_text().splitlines()
    assert [line.rsplit(",", 7)[0] for line in written] == rows


def test_missing_energies_do_not_stop_a_prediction(fitted, tmp_path):
    (tmp_path / "t.csv").write_text("x,W\n0.5,\n0.6,nan\n")
    assert call("predict", fitted[1], "t.csv", "--out", "p.csv", "--json").document()["errors"] == {}
    (tmp_path / "t.csv").write_text("x,W\n0.5,\n0.6,1\n0.7,2\n")
    assert call("predict", fitted[1], "t.csv", "--out", "p.csv", "--json").document()["errors"].keys() == {
        "energy"
    }


def test_a_unit_that_is_not_the_models_is_warned_of(fitted, tmp_path):
    (tmp_path / "t.csv").write_text("x [mm],W [J],F\n0.5,1,2\n0.6,2,3\n")
    done = call("predict", fitted[1], "t.csv", "--out", "p.csv", "--json")
    note = "the column 'x' is in [mm], the model has it in [m]; nothing is converted"
    assert done.document()["warnings"][:1] == [note]
    assert done.err.count("nothing is converted") == 1
    assert done.document()["columns"][:2] == ["predicted_W [J]", "predicted_F [N]"]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_answers_that_are_not_finite_are_left_empty_and_counted(fitted, tmp_path, suffix):
    (tmp_path / "t.csv").write_text("x,W\n0.5,0\n1e200,1\n-1e300,2\n0.7,1\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        done = call("predict", fitted[1], "t.csv", "--out", f"p.{suffix}", "--json")
    assert done.code == 0, done.err
    document = done.document()
    assert (document["not_finite"], document["extrapolated"]) == (2, 2)
    assert document["warnings"][0] == "2 of 4 points have no finite prediction; their cells are left empty"
    assert document["errors"]["energy"] is not None
    frame = pd.read_csv("p.csv") if suffix == "csv" else pd.read_parquet("p.parquet")
    assert frame["predicted_W"].notna().tolist() == [True, False, False, True]
    assert not np.isinf(frame[["predicted_W", "F", "lowest_eigenvalue"]].to_numpy()).any()
    assert frame["extrapolates"].tolist() == [False, True, True, False]


def test_wells_that_are_not_told_apart_have_no_column_and_the_reason_is_said(model, tmp_path):
    phases = [replace(model.phases[0], agreement=0.7), model.phases[1]]
    mw.save(tmp_path / "m.safetensors", replace(model, phases=phases))
    (tmp_path / "t.csv").write_text("x\n0.5\n")
    done = call("predict", tmp_path / "m.safetensors", "t.csv", "--out", "p.csv", "--json")
    reason = "well 0: its modes have the largest share at 70.0% of the points of its basin, less than 75%"
    assert f"these have no column of shares: {reason}" in done.err
    assert "phase_1" in done.document()["columns"]
    assert "phase_0" not in done.document()["columns"]
    assert reason.removeprefix("well 0: ") in call("show", tmp_path / "m.safetensors").out


def test_arrays_of_different_length_are_no_table(fitted, tmp_path):
    np.savez(tmp_path / "t.npz", x=POINTS, other=np.zeros(3))
    done = call("predict", fitted[1], "t.npz", "--out", "p.csv")
    assert (done.code, done.out) == (2, "")
    assert "'other' has 3 rows, 'x' has 5" in done.err


@pytest.mark.parametrize("what", ["folder", "file"])
def test_show_repeats_what_the_fit_said(fitted, what):
    done, out = fitted
    shown = call("show", out if what == "folder" else out / "model.safetensors", "--json")
    document = shown.document()
    fit = done.document()
    for name in ("modes", "wells", "errors", "rho", "bounds", "units", "versions", "status", "model"):
        assert document[name] == fit[name]
    assert (document["class"], document["family"]["kind"]) == ("FitResult", "icnn")
    people = call("show", out)
    assert people.err == ""
    for word in ("FitResult of 1 input", "widths", "well 1", "x [m]", "jax"):
        assert word in people.out


@pytest.mark.parametrize("hard", [False, True])
def test_show_knows_a_potential_alone(model, tmp_path, hard):
    mw.save(tmp_path / "v.safetensors", model.potential.hard() if hard else model.potential)
    document = call("show", "v.safetensors", "--json").document()
    assert document["class"] == ("HardPotential" if hard else "Potential")
    assert document["rho"] == (None if hard else model.potential.rho)
    assert "mode" in call("show", "v.safetensors").out


@pytest.fixture(scope="module")
def conditional(tmp_path_factory):
    """A parabola whose bottom moves with a temperature."""
    T, x = (part.ravel() for part in np.meshgrid([0.0, 1.0, 2.0], np.linspace(-1, 3, 21)))
    away = x - T
    data = mw.Dataset(
        x[:, None], away**2, 2 * away[:, None], condition=T[:, None], names=("x",), condition_names=("T",)
    )
    path = tmp_path_factory.mktemp("conditional") / "model.safetensors"
    mw.save(path, mw.fit(data, max_modes=1, family="quadratic", tolerance=0.05))
    return path


def test_wells_at_another_condition_are_shown(conditional):
    done = call("show", conditional, "--at", "1.5", "--json")
    assert done.code == 0, done.err
    (well,) = done.document()["wells"]
    assert well["x"][0] == pytest.approx(1.5, abs=0.05)
    assert "minima at T = 1.5" in done.err
    far = call("show", conditional, "--at=9")
    assert "its wells are extrapolated" in far.err


@pytest.mark.parametrize(
    ("at", "words"),
    [("a", "--at must be one number per condition"), ("1,2", "2 numbers for 1 condition (T)")],
)
def test_a_condition_that_is_none_is_refused(conditional, at, words):
    done = call("show", conditional, "--at", at)
    assert (done.code, words in done.err) == (2, True), done.err


def test_a_model_without_conditions_has_wells_at_none(fitted):
    done = call("show", fitted[1], "--at", "1")
    assert (done.code, "depends on no conditions" in done.err) == (2, True), done.err


def test_a_missing_condition_is_called_one(conditional, tmp_path):
    pd.DataFrame({"x": [0.0]}).to_csv("points.csv", index=False)
    done = call("predict", conditional, "points.csv", "--out", "out.csv")
    assert (done.code, "no column 'T' (condition)" in done.err) == (2, True), done.err
