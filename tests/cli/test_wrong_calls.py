"""A wrong call costs nothing, writes nothing, and says in one line what was wrong."""

import re

import pytest

import multiwell as mw

from .conftest import COLUMNS, call

FIT = ["fit", "{table}", *COLUMNS, "--out", "run"]


def fit(**changes):
    """A call of `fit` with options set, or taken out (None)."""
    arguments = list(FIT)
    for name, value in changes.items():
        option = f"--{name.replace('_', '-')}"
        if option in arguments:
            k = arguments.index(option)
            arguments[k : k + 2] = [] if value is None else [option, value]
        else:
            arguments += [option, value]
    return arguments


CALLS = {
    "no-such-command": (["fitt"], "fitt"),
    "no-such-option": (["fit", "--colour", "red"], "--colour"),
    "no-data": (["fit"], "DATA"),
    "no-inputs": (fit(inputs=None), "--inputs"),
    "no-out": (fit(out=None), "--out"),
    "nothing-to-learn": (fit(energy=None, gradient=None), "name at least one of energy, gradient and hessian"),
    "no-such-file": (["fit", "none.csv", *FIT[2:]], "no such file: none.csv"),
    "other-format": (["fit", "t.xlsx", *FIT[2:]], "t.xlsx"),
    "no-such-column": (fit(inputs="y"), r"no column 'y' \(inputs"),
    "text-in-a-cell": (["fit", "text.csv", *FIT[2:]], "text.csv: line 3, column 'W' is 'abc', not a number"),
    "too-few-rows": (["fit", "short.csv", *FIT[2:]], "x has one row"),
    "gradient-count": (fit(energy=None, gradient="F,W"), "gradient has 2 columns"),
    "validation-text": (fit(validation="some"), "--validation must be a fraction in .* or a table; 'some' is"),
    "validation-range": (fit(validation="1.5"), r"--validation must be a fraction in \[0, 1\) or a table, got 1.5"),
    "validation-columns": (fit(validation="other.csv"), "other.csv: no columns"),
    "period-zero": (fit(period="x=0"), "--period must be NAME=LENGTH with a finite length above 0, got 'x=0'"),
    "period-negative": (fit(period="x=-1"), "--period must be NAME=LENGTH"),
    "period-infinite": (fit(period="x=inf"), "--period must be NAME=LENGTH"),
    "period-text": (fit(period="x=full"), "--period must be NAME=LENGTH"),
    "period-alone": (fit(period="360"), "--period must be NAME=LENGTH"),
    "period-comma": (fit(period="x=360,y=2"), "--period takes one input each time"),
    "period-name": (fit(period="y=360"), "--period: there is no input 'y'; the inputs are x"),
    "period-twice": ([*fit(period="x=360"), "--period", "x=180"], "--period names 'x' twice"),
    "max-modes": (fit(max_modes="0"), "--max-modes must be a whole number of at least 1, got 0"),
    "max-modes-text": (fit(max_modes="many"), "--max-modes"),
    "family": (fit(family="rbf"), "error: --family must be one of icnn, quadratic, got 'rbf'"),
    "widths": (fit(widths="8,0"), "--widths must be 1 to 4 whole numbers from 1 to 256, .*, got \\[8, 0\\]"),
    "widths-text": (fit(widths="8;8"), "--widths must be 1 to 4 whole numbers .* got \\['8;8'\\]"),
    "widths-layers": (fit(widths="8,8,8,8,8"), "--widths must be 1 to 4 whole numbers"),
    "widths-mode": (fit(family="quadratic", widths="8"), 'widths are those of networks .*family="quadratic" has none'),
    "recipe": (fit(recipe="best"), "error: Invalid value for '--recipe': 'best' is not one of 'default', 'paper'"),
    "ensemble-of-one": (fit(ensemble="1"), "--ensemble must be 0 or a whole number from 2 to 1,000, got 1"),
    "ensemble": (fit(ensemble="100000"), "--ensemble must be 0 or a whole number from 2 to 1,000, got 100000"),
    "tolerance": (fit(tolerance="0"), "--tolerance must lie between 0 and 1, got 0"),
    "rho": (fit(rho="0"), "--rho must be above 0 and finite, in 1/energy units, got 0"),
    "sharpness": (fit(sharpness="many"), "'many' is not one of 'auto', 'single', 'tree'"),
    "options-before-the-table": (["fit", "none.csv", *fit(tolerance="2")[2:]], "--tolerance must lie"),
    "seconds": (fit(max_seconds="-1"), "--max-seconds must be above 0, got -1"),
    "seed": (fit(seed="-1"), "--seed must be a whole number of at least 0, got -1"),
    "demo-seed": (["demo", "--seed", "-1"], "--seed must be a whole number of at least 0, got -1"),
    "out-is-a-file": (fit(out="short.csv"), "--out must name a folder; short.csv is a file"),
    "out-parent": (fit(out="none/run"), "there is no folder .*none"),
    "out-cannot-be-made": (["fit", "none.csv", *fit(out="/proc/x")[2:]], "cannot make the folder /proc/x: "),
    "out-cannot-be-written": (["fit", "none.csv", *fit(out="/proc")[2:]], "cannot write to the folder /proc: "),
    "out-empty": (fit(out=""), "--out must name a folder, got nothing"),
    "demo-system": (["demo", "double-wel"], "error: SYSTEM: no system 'double-wel'; did you mean 'double-well'"),
    "demo-noise": (["demo", "--noise", "-1"], "noise"),
    "demo-out": (["demo", "--out", "short.csv"], "--out must name a folder"),
    "show-missing": (["show", "none.safetensors"], "no such file: none.safetensors"),
    "show-folder": (["show", "."], "the folder . holds no model"),
    "show-text": (["show", "short.csv"], "short.csv is no model file, .*what is expected"),
    "predict-model": (["predict", "none", "{table}", "--out", "p.csv"], "no such file: none"),
    "predict-out": (["predict", "{model}", "{table}", "--out", "p.txt"], "must end in .csv or .parquet"),
    "predict-folder": (["predict", "{model}", "{table}", "--out", "none/p.csv"], "there is no folder"),
    "predict-itself": (["predict", "{model}", "text.csv", "--out", "text.csv"], "--out is the table itself"),
    "predict-column": (["predict", "{model}", "other.csv", "--out", "p.csv"], r"no column 'x' \(inputs"),
    "predict-cell": (["predict", "{model}", "gap.csv", "--out", "p.csv"], "gap.csv: line 3, column 'x' is missing"),
    "predict-energy": (["predict", "{model}", "text.csv", "--out", "p.csv"], "line 3, column 'W' is 'abc'"),
    "predict-potential": (["predict", "v.safetensors", "{table}", "--out", "p.csv"], "without the names of its inputs"),
    "landscape-bounds": (["landscape", "{model}", "--bounds", "1:2,3:4"], r"--bounds: 2 given for 1 inputs \(x\)"),
    "landscape-text": (["landscape", "{model}", "--bounds", "a:b"], "--bounds: 'a:b' for x must be two numbers"),
    "landscape-order": (["landscape", "{model}", "--bounds", "2:1"], "--bounds: '2:1' for x must rise"),
    "landscape-infinite": (["landscape", "{model}", "--bounds", "0:inf"], "are not both finite"),
    "landscape-at": (["landscape", "{model}", "--at", "3"], "--at: this model depends on no conditions"),
    "landscape-table": (["landscape", "text.csv"], "text.csv is no model file, .*what is expected"),
    "landscape-temperature": (["landscape", "{model}", "--temperature", "0"], "--temperature must be a number above 0"),
    "mobility": (["landscape", "{model}", "--temperature", "1", "--mobility", "0"], "--mobility must be a .*, got 0"),
    "mobility-alone": (["landscape", "{model}", "--mobility", "2"], "--mobility .*: give --temperature too"),
    "landscape-potential": (["landscape", "v.safetensors"], "without the names and bounds of its inputs"),
}  # fmt: skip


@pytest.fixture(scope="module")
def potential_alone(fitted, tmp_path_factory):
    """The content of a file that holds no fit."""
    path = tmp_path_factory.mktemp("potential") / "v.safetensors"
    mw.save(path, mw.load(fitted[1] / "model.safetensors").potential)
    return path.read_bytes()


@pytest.mark.parametrize("json", [False, True], ids=["people", "json"])
@pytest.mark.parametrize("name", CALLS)
def test_a_wrong_call_is_refused(name, json, table, fitted, potential_alone, tmp_path):
    (tmp_path / "short.csv").write_text("x,W,F\n1,2,3\n")
    (tmp_path / "text.csv").write_text("x,W,F\n1,2,3\n2,abc,3\n3,4,5\n")
    (tmp_path / "other.csv").write_text("y,e\n1,2\n2,3\n")
    (tmp_path / "gap.csv").write_text("x\n1\nnan\n")
    (tmp_path / "v.safetensors").write_bytes(potential_alone)
    before = sorted(tmp_path.iterdir())
    arguments, message = CALLS[name]
    arguments = [part.format(table=table, model=fitted[1]) for part in arguments]
    done = call(*arguments, *(["--json"] if json else []))
    assert done.code == 2
    lines = done.err.splitlines()
    assert len(lines) == 1, done.err
    assert lines[0].startswith("error: ")
    assert re.search(message, lines[0]), lines[0]
    assert "Traceback" not in done.err
    assert done.document() == {"error": lines[0].removeprefix("error: ")} if json else done.out == ""
    assert sorted(path for path in tmp_path.iterdir() if path.name != "cache") == before
