"""Every file that is not exactly a model file is refused, with its name and the reason."""

import copy
import json

import numpy as np
import pytest
from files.conftest import POTENTIALS
from safetensors import safe_open
from safetensors.numpy import save_file

import multiwell as mw


def opened(path):
    with safe_open(path, framework="numpy") as file:
        return json.loads(file.metadata()["multiwell"]), {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118


def written(path, document, arrays):
    text = document if isinstance(document, str) else json.dumps(document)
    save_file({k: np.array(v, order="C") for k, v in arrays.items()}, path, {"multiwell": text})
    return path


@pytest.fixture
def good(result, tmp_path):
    mw.save(tmp_path / "good.safetensors", result)
    return opened(tmp_path / "good.safetensors")


def put(*place):
    """A change of the document: the last item of `place` is put where the others lead."""
    *keys, last, value = place

    def change(document, arrays):
        part = document
        for key in keys:
            part = part[key]
        part[last] = value

    return change


def drop(*place):
    *keys, last = place

    def change(document, arrays):
        part = document
        for key in keys:
            part = part[key]
        del part[last]

    return change


def tensor(name, value):
    def change(document, arrays):
        arrays[name] = np.asarray(value(arrays[name]) if callable(value) else value)

    return change


def no_tensor(name):
    return lambda document, arrays: arrays.pop(name)


V, WELL = ("content", "potential"), ("content", "minima", "wells", 0)
CHANGES = {
    "newer": (put("format_version", 7), r"newer multiwell \(format 7; this one reads up to 1\): upgrade"),
    "version-text": (put("format_version", "1"), "does not name its format and version"),
    "version-true": (put("format_version", True), "does not name its format and version"),
    "other-format": (put("format", "other"), "does not name its format and version"),
    "no-content": (drop("content"), "content: Field required"),
    "foreign-class": (put("content", "class", "os.system"), "foreign class 'os.system'"),
    "foreign-potential": (put(*V, "class", "Tree"), "foreign class 'Tree'"),
    "plain-with-merges": (put(*V, "merges", [[0, 1], [2, 3]]), "merges belong to a TreePotential"),
    "tree-without-merges": (put(*V, "class", "TreePotential"), "tensor 'potential.log_rhos' is missing"),
    "foreign-modes": (put(*V, "family", "kind", "rbf"), "foreign kind of modes 'rbf'"),
    "hard-result": (put(*V, "class", "HardPotential"), "tensor 'potential.shift' is missing"),
    "unknown-field": (put("content", "colour", "red"), "content.colour: Extra inputs are not permitted"),
    "unknown-in-modes": (put(*V, "family", "depth", 3), "family.depth: Extra inputs"),
    "missing-field": (drop("content", "status"), "content.status: Field required"),
    "status": (put("content", "status", "fine"), "status must be one of tolerance_reached"),
    "text-for-number": (put("content", "seconds", "1.0"), "content.seconds: Input should be a valid number"),
    "number-for-flag": (put(*WELL, "within_data", 1), "within_data: Input should be a valid boolean"),
    "negative": (put("content", "n_modes", -1), "n_modes"),
    "no-widths": (put(*V, "family", "widths", []), "family.widths"),
    "zero-width": (put(*V, "family", "widths", [4, 0]), "family.widths.1"),
    "other-widths": (put(*V, "family", "widths", [4, 5]), r"must have shape \(3, 5"),
    "fewer-layers": (put(*V, "family", "widths", [4]), "unknown tensor 'potential.modes.biases.1'"),
    "floor": (put(*V, "family", "floor", -1.0), "family.floor"),
    "huge": (put(*V, "modes", 10**12), "must have shape"),
    "well-mode": (put(*WELL, "mode", 3), "minima.wells.0 does not fit 2 inputs and 3 modes"),
    "well-place": (put(*WELL, "x", [0.0]), "minima.wells.0 does not fit"),
    "labels": (put("content", "labels", "inputs", ["a"]), "labels must name 2 inputs"),
    "history": (put("content", "history", "modes", [1]), "columns of history differ in length"),
    "missing-tensor": (no_tensor("potential.log_rho"), "tensor 'potential.log_rho' is missing"),
    "unknown-tensor": (tensor("extra", 1.0), "unknown tensor 'extra'"),
    "shape": (tensor("potential.modes.linear", lambda a: a[:2]), r"shape \(3, 2\), got \(2, 2\)"),
    "transposed": (tensor("potential.modes.linear", lambda a: a.T), r"shape \(3, 2\), got \(2, 3\)"),
    "integers": (tensor("potential.log_rho", np.int64(1)), "has the type I64"),
    "flags-as-numbers": (tensor("potential.active", np.ones(3)), "must hold booleans, got float64"),
    "numbers-as-flags": (tensor("potential.log_weights", np.ones(3, bool)), "must hold floating-point numbers"),
    "nan": (tensor("potential.modes.offset", lambda a: a * np.nan), "modes.offset' holds numbers that are not"),
    "zero-scale": (tensor("potential.scaling.energy_scale", np.array(0.0)), "energy_scale' must be above zero"),
    "none-active": (tensor("potential.active", np.zeros(3, bool)), "no mode is active"),
    "bounds": (tensor("support.lower", lambda a: a + 100), "must not be above"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_file_is_refused(good, tmp_path, name):
    change, message = CHANGES[name]
    document, arrays = copy.deepcopy(good)
    change(document, arrays)
    path = written(tmp_path / "bad.safetensors", document, arrays)
    with pytest.raises(mw.InputError, match=message) as caught:
        mw.load(path)
    assert str(path) in str(caught.value)


def test_the_unchanged_file_is_accepted(good, tmp_path):
    assert isinstance(mw.load(written(tmp_path / "same.safetensors", *good)), mw.FitResult)


TREES = {
    "none": (None, "no binary tree of 4 modes"),
    "short": ([[0, 1], [2, 4]], "no binary tree of 4 modes"),
    "twice": ([[0, 1], [1, 4], [3, 5]], "no binary tree of 4 modes"),
    "later": ([[0, 5], [1, 2], [3, 4]], "no binary tree of 4 modes"),
    "foreign": ([[0, 1], [2, 4], [3, 9]], "no binary tree of 4 modes"),
    "negative": ([[0, 1], [2, 4], [3, -1]], "merges.2.1"),
    "fraction": ([[0, 1], [2, 4], [3, 5.5]], "merges.2.1"),
}


@pytest.mark.parametrize("name", TREES)
def test_merges_that_are_no_tree_are_refused(tmp_path, name):
    merges, message = TREES[name]
    mw.save(tmp_path / "good.safetensors", POTENTIALS["tree"]())
    document, arrays = opened(tmp_path / "good.safetensors")
    document["content"]["merges"] = merges
    with pytest.raises(mw.InputError, match=message):
        mw.load(written(tmp_path / "bad.safetensors", document, arrays))


HEADERS = {
    "no-json": ("{", "header is damaged"),
    "list": ("[]", "no JSON object"),
    "nan": ('{"format": NaN}', "NaN is not a finite number"),
    "overflow": ('{"format": 1e999}', "1e999 is not a finite number"),
    "deep": ("[" * 100_000, "header is damaged"),
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_damaged_header_is_refused(good, tmp_path, name):
    text, message = HEADERS[name]
    with pytest.raises(mw.InputError, match=message):
        mw.load(written(tmp_path / "bad.safetensors", text, good[1]))


def nothing(path):
    pass


FILES = {
    "missing": (nothing, "no such file"),
    "folder": (lambda path: path.mkdir(), "is a folder"),
    "empty": (lambda path: path.write_bytes(b""), "not a safetensors file"),
    "text": (lambda path: path.write_text("a,b\n1,2\n"), "not a safetensors file"),
    "pickle": (lambda path: path.write_bytes(b"\x80\x04K\x01."), "not a safetensors file"),
    "foreign": (lambda path: save_file({"a": np.zeros(2)}, path), "without a multiwell header"),
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_model_file_is_refused(tmp_path, name):
    make, message = FILES[name]
    path = tmp_path / "model.safetensors"
    make(path)
    with pytest.raises(mw.InputError, match=message) as caught:
        mw.load(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_refused(result, tmp_path, share):
    path = tmp_path / "model.safetensors"
    mw.save(path, result)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(mw.InputError, match="damaged"):
        mw.load(path)
