"""`multiwell fit` writes what it says, and says it in JSON."""

import json

import numpy as np
import pytest

import multiwell as mw

from .conftest import COLUMNS, SOON, call, write_table

PROMISED = {
    "modes", "wells", "errors", "rho", "boundary_minima", "unresolved", "warnings", "seconds", "compile_seconds",
    "status", "model", "versions",
}  # fmt: skip


def test_the_document_holds_what_is_promised(fitted):
    done, out = fitted
    assert (done.code, done.err.count("error:")) == (0, 0)
    document = done.document()
    assert document.keys() >= PROMISED
    assert document["errors"].keys() == {"train", "validation"}
    assert document["errors"]["train"].keys() == {"energy", "gradient"}
    assert document["model"] == str(out / "model.safetensors")
    assert [sorted(well)[-1] for well in document["wells"]] == ["x", "x"]
    np.testing.assert_allclose([w["x"][0] for w in document["wells"]], [-1.01825, 0.98069], atol=0.02)
    deep, shallow = document["wells"]
    assert (deep["barrier_to_deeper"], shallow["barrier_to_deeper"]) == (None, shallow["barrier"])
    assert deep["barrier"] == pytest.approx(shallow["energy"] + shallow["barrier"] - deep["energy"])
    assert document["units"] == {"x": "m", "W": "J", "F": "N"}
    assert document["status"] == "tolerance_reached"


def test_the_folder_holds_the_model_the_document_and_the_pictures(fitted):
    done, out = fitted
    pictures = {
        f"{name}.{suffix}"
        for name in ("potential", "phases", "parity", "history", "modes", "discovery")
        for suffix in ("png", "svg")
    }
    assert {path.name for path in out.iterdir()} == {
        "model.safetensors",
        "fit.json",
        "report.html",
        *pictures,
    }
    assert json.loads((out / "fit.json").read_text()) == done.document()


def test_the_model_is_the_one_that_was_described(fitted):
    done, out = fitted
    result = mw.load(out / "model.safetensors")
    document = done.document()
    assert result.potential.rho == document["rho"]
    assert json.loads(json.dumps(result.summary()["wells"])) == document["wells"]
    assert result.labels.inputs == ("x",)


def test_people_read_stdout_when_no_document_is_asked_for(table, tmp_path, no_pictures):
    out = tmp_path / "run"
    out.mkdir()
    (out / "fit.json").write_text("older")
    (out / "notes.txt").write_text("mine")
    done = call(
        "fit", table, *COLUMNS, "--tolerance", 1e-9, "--max-seconds", 1e-3, "--validation", 0.3, "--out", out
    )
    assert done.code == 0
    for word in ("relative error", "x [m]", "W [J]", f"written to {out}"):
        assert word in done.out
    # the errors are above the tolerance: a model, and a warning
    assert "warning:" in done.err
    assert "tolerance 1e-09" in done.err
    document = json.loads((out / "fit.json").read_text())
    assert document["status"] == "time_up"
    assert any("tolerance 1e-09" in note for note in document["warnings"])
    assert (out / "notes.txt").read_text() == "mine"


def test_a_focus_is_printed_with_the_errors_by_energy(table, tmp_path, no_pictures):
    done = call("fit", table, *COLUMNS, "--focus", 2, *SOON, "--out", tmp_path / "run")
    assert done.code == 0
    words = "focus 2", "relative error by energy", "below the focus", "up to 10 times the focus"
    assert all(word in done.out for word in words)
    document = json.loads((tmp_path / "run" / "fit.json").read_text())
    assert document["focus"]["energy"] == document["settings"]["focus"] == 2.0
    assert not document["focus"]["chosen"]
    assert mw.load(tmp_path / "run" / "model.safetensors").summary()["focus"] == document["focus"]


def test_a_validation_file_is_read_with_the_same_columns(table, tmp_path, no_pictures):
    held = write_table(tmp_path / "held.csv", seed=5, n=40)
    done = call(
        "fit", table, *COLUMNS, *SOON, "--validation", held, "--seed", 3, "--out", tmp_path / "run", "--json"
    )
    document = done.document()
    assert done.code == 0
    assert document["settings"]["validation"] == "40 rows given"
    assert (document["settings"]["family"], document["settings"]["seed"]) == ("quadratic", 3)
    assert call("show", tmp_path / "run", "--json").document()["family"]["kind"] == "quadratic"


def test_warnings_of_the_library_are_lines_and_in_the_document(tmp_path, no_pictures):
    rows = ["a,b,W", *(f"{k / 20},1,{(k / 20) ** 2}" for k in range(20))]
    (tmp_path / "t.csv").write_text("\n".join(rows))
    done = call(
        "fit", "t.csv", "--inputs", "a,b", "--energy", "W", "--tolerance", 0.5, "--family", "quadratic",
        "--max-modes", 1, "--out", "run", "--json",
    )  # fmt: skip
    assert done.code == 0
    lines = [line for line in done.err.splitlines() if line.startswith("warning: input b is 1 in every row")]
    assert len(lines) == 1
    assert [note for note in done.document()["warnings"] if note.startswith("input b is 1")]


@pytest.mark.usefixtures("fit_is_done")
@pytest.mark.parametrize("moment", ["_fit", "pictures"])
def test_an_interruption_is_130(table, tmp_path, monkeypatch, moment):
    from multiwell import _fit, _report

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    target = (_fit, "fit") if moment == "_fit" else (_report, "save_pictures")
    monkeypatch.setattr(*target, interrupt)
    out = tmp_path / "run"
    done = call("fit", table, *COLUMNS, "--out", out)
    assert done.code == 130
    assert "interrupted" in done.err
    # without a model nothing is written; once there is one it is written first
    assert out.exists() == (moment == "pictures")
    if out.exists():
        assert mw.load(out / "model.safetensors").n_dominant_modes >= 1


def test_no_model_is_1(table, tmp_path, monkeypatch):
    from multiwell import _fit

    def fail(*_, **__):
        raise mw.FitError("no potential with finite errors was found")

    monkeypatch.setattr(_fit, "fit", fail)
    done = call("fit", table, *COLUMNS, "--out", tmp_path / "run", "--json")
    assert done.code == 1
    assert done.err == "error: no potential with finite errors was found\n"
    assert done.document() == {"error": "no potential with finite errors was found"}
    assert not (tmp_path / "run").exists()


def test_a_fit_that_fails_leaves_no_folder_but_one_that_was_there(table, tmp_path, monkeypatch):
    from multiwell import _fit

    seen = []

    def fail(*_, **__):
        seen.append((tmp_path / "run").is_dir())
        raise mw.FitError("no potential")

    monkeypatch.setattr(_fit, "fit", fail)
    call("fit", table, *COLUMNS, "--out", tmp_path / "run")
    assert not (tmp_path / "run").exists()
    (tmp_path / "run").mkdir()
    call("fit", table, *COLUMNS, "--out", tmp_path / "run")
    # the folder is tried before the time is spent
    assert seen == [True, True]
    assert list((tmp_path / "run").iterdir()) == []


def test_far_from_zero_the_wells_can_be_told_apart(tmp_path):
    data, offset, height = mw.systems.get("double-well").dataset(120, seed=0), 1e6, 1e9
    far = mw.Dataset(data.x + offset, data.energy + height, data.gradient)
    result = mw.fit(far, max_modes=2, family="quadratic", tolerance=0.2)
    mw.save(tmp_path / "m.safetensors", result)
    shown = call("show", "m.safetensors").out.splitlines()
    wells = [line.split() for line in shown if line.startswith("well")]
    assert len(wells) == 2
    found = [(float(words[2]) - offset, float(words[3]) - height) for words in wells]
    expected = [(w.x[0] - offset, w.energy - height) for w in result.wells]
    np.testing.assert_allclose(found, expected, atol=1e-3)
    inputs = next(line.split() for line in shown if line.startswith("x"))
    np.testing.assert_allclose([float(v) for v in inputs[-2:]], np.ravel(result.bounds), atol=1e-4, rtol=0)


def test_people_read_units_wells_from_zero_and_the_modes_of_the_potential(fitted):
    shown = call("show", fitted[1]).out
    assert "barrier [J]" in shown
    assert "barrier to a deeper one [J]" in " ".join(shown.split())
    assert "well 0" in shown
    assert "well 2" not in shown
    assert f"2 wells, {mw.load(fitted[1] / 'model.safetensors').modes_in_words}" in shown


@pytest.mark.usefixtures("fit_is_done", "no_page")
def test_characters_that_no_font_has_are_not_complained_about(table, tmp_path):
    named = tmp_path / "named.csv"
    named.write_text(table.read_text().replace("x [m]", "変位 [m]"))
    done = call("fit", named, "--inputs", "変位", "--energy", "W", "--out", "run")
    assert done.code == 0
    assert "変位 [m]" in done.out
    assert "Glyph" not in done.err


def test_a_period_is_kept_and_shown(tmp_path, no_pictures):
    angle = np.linspace(-175, 180, 72)
    rows = ["phi,W", *(f"{a},{np.cos(np.radians(2 * a))}" for a in angle)]
    (tmp_path / "t.csv").write_text("\n".join(rows))
    done = call(
        "fit", tmp_path / "t.csv", "--inputs", "phi", "--energy", "W", "--period", "phi = 360", *SOON, "--out",
        tmp_path / "run",
    )  # fmt: skip
    assert done.code == 0
    assert "repeating: phi after 360" in call("show", tmp_path / "run").out
