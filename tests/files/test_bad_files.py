"""Every file that is not exactly a model file is refused, with its name and the reason."""

import copy
import json

import numpy as np
import pytest
from files.conftest import POTENTIALS
from safetensors import safe_open
from safetensors.numpy import save_file

import multiwell as mw
from multiwell._files._container import digest


def opened(path):
    with safe_open(path, framework="numpy") as file:
        return json.loads(file.metadata()["multiwell"]), {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118


def written(path, document, arrays):
    """A file whose digest is right, whatever it says."""
    arrays = {k: np.array(v, order="C") for k, v in arrays.items()}
    if not isinstance(document, str):
        document.pop("sha256", None)
        document = json.dumps(document | {"sha256": digest(document, arrays)})
    save_file(arrays, path, {"multiwell": document})
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


def at(document, *place):
    """What stands at a place of the document."""
    for key in place:
        document = document[key]
    return document


def stated(name, value):
    """Another tensor of the potential, with the shape and the type that the document says of it."""

    def change(document, arrays):
        array = arrays[f"potential.{name}"] = np.asarray(value(arrays[f"potential.{name}"]))
        node = at(document, *V)
        for key in name.split("."):
            node = node["parts"][key] if isinstance(node, dict) else node[int(key)]
        node |= {"shape": list(array.shape), "dtype": array.dtype.name}

    return change


def no_tensor(name):
    return lambda document, arrays: arrays.pop(name)


V, WELL = ("content", "potential"), ("content", "minima", "wells", 0)
PARTS, MODES = (*V, "parts"), (*V, "parts", "modes")
CHANGES = {
    "newer": (put("format_version", 7), r"newer multiwell \(format 7; this one reads up to 3\): upgrade"),
    "version-text": (put("format_version", "1"), "does not name its format and version"),
    "version-true": (put("format_version", True), "does not name its format and version"),
    "older": (put("format_version", 1), "header of format 1 is damaged"),
    "other-format": (put("format", "other"), "does not name its format and version"),
    "no-content": (drop("content"), "content: Field required"),
    "foreign-class": (put("content", "class", "os.system"), "must have a class, settings and parts"),
    "foreign-potential": (put(*V, "class", "Tree"), "potential: the model is of the foreign class 'Tree'"),
    "class-no-text": (put(*V, "class", ["Potential"]), "foreign class"),
    "not-a-potential": (put("content", "potential", {"class": "TanhFeatures", "settings": {}, "parts": {}}), "missing"),
    "plain-with-merges": (put(*PARTS, "merges", {"shape": [2, 2], "dtype": "int64"}), "has no 'merges' among"),
    "tree-without-merges": (put(*V, "class", "TreePotential"), "TreePotential has no 'log_rho'"),
    "foreign-modes": (put(*MODES, "class", "RBFModes"), "'RBFModes', which is not registered.*mw.modes.register"),
    "map-as-modes": (put(*MODES, "class", "TanhFeatures"), "modes cannot be of the class TanhFeatures"),
    "array-as-modes": (put(*MODES, {"shape": [3], "dtype": "float64"}), "modes"),
    "modes-as-array": (put(*PARTS, "log_rho", {"class": "ICNNModes", "settings": {}, "parts": {}}), "log_rho must be"),
    "list-as-array": (put(*PARTS, "log_rho", []), "log_rho cannot be a list"),
    "entries-as-array": (put(*PARTS, "log_rho", {"entries": {}}), "log_rho cannot be entries"),
    "hard-result": (put(*V, "class", "HardPotential"), "HardPotential has no"),
    "unknown-field": (put("content", "colour", "red"), "content.colour: Extra inputs are not permitted"),
    "unknown-setting": (put(*MODES, "settings", "depth", 3), "ICNNModes has no 'depth' among its settings"),
    "missing-setting": (drop(*MODES, "settings", "floor"), "'floor' is missing from the settings of ICNNModes"),
    "missing-part": (drop(*MODES, "parts", "offset"), "'offset' is missing from the parts of ICNNModes"),
    "settings-no-mapping": (put(*MODES, "settings", 3), "settings must be values by name"),
    "missing-field": (drop("content", "status"), "content.status: Field required"),
    "status": (put("content", "status", "fine"), "status must be one of tolerance_reached"),
    "text-for-number": (put("content", "seconds", "1.0"), "content.seconds: Input should be a valid number"),
    "number-for-flag": (put(*WELL, "within_data", 1), "within_data: Input should be a valid boolean"),
    "negative": (put("content", "n_dominant_modes", -1), "n_dominant_modes"),
    "fewer-layers": (lambda d, a: at(d, *MODES, "parts", "biases").pop(), "unknown tensor 'modes.biases.1'"),
    "floor": (put(*MODES, "settings", "floor", -1.0), "modes: floor must not be negative"),
    "floor-text": (put(*MODES, "settings", "floor", "0"), "modes.floor: Input should be a valid number"),
    "huge": (put(*PARTS, "log_weights", "shape", [10**12]), r"must have shape \[1000000000000\], got \[3\]"),
    "well-mode": (put(*WELL, "mode", 3), "minima.wells.0 does not fit 2 inputs and 3 modes"),
    "well-place": (put(*WELL, "x", [0.0]), "minima.wells.0 does not fit"),
    "well-errors": (put(*WELL, "standard_errors", "x", [0.0]), "minima.wells.0 does not fit"),
    "error-unknown": (put(*WELL, "standard_errors", "depth", 0.0), "standard_errors.depth: Extra inputs"),
    "labels": (put("content", "labels", "inputs", ["a"]), "labels must name 2 inputs"),
    "history": (put("content", "history", "modes", [1]), "columns of history differ in length"),
    "missing-tensor": (no_tensor("potential.log_rho"), "tensor 'log_rho' is missing"),
    "missing-support": (no_tensor("support.lower"), "missing tensor 'support.lower'"),
    "unknown-tensor": (tensor("extra", 1.0), "unknown tensor 'extra'"),
    "unknown-in-modes": (tensor("potential.modes.extra", 1.0), "unknown tensor 'modes.extra'"),
    "shape": (tensor("potential.modes.linear", lambda a: a[:2]), r"shape \[3, 2\], got \[2, 2\]"),
    "other-count": (stated("modes.offset", lambda a: a[:2]), r"modes.offset' must have shape \(3\), got \(2,\)"),
    "other-axes": (stated("modes.offset", lambda a: a[:, None]), r"modes.offset' must have shape \(3\), got \(3, 1\)"),
    "other-widths": (stated("modes.hidden_weights.0", lambda a: a[:, :3]), "the tensors do not fit together"),
    "fewer-modes": (stated("log_weights", lambda a: a[:2]), r"must have shape \(2\)|must have shape \(3\)"),
    "integers": (stated("log_rho", lambda a: np.int64(1)), "log_rho' must hold floating-point numbers, got int64"),
    "half": (tensor("potential.log_rho", np.float16(1)), "has the type F16"),
    "flags-as-numbers": (stated("active", lambda a: np.ones(3)), "must hold booleans, got float64"),
    "numbers-as-flags": (stated("log_weights", lambda a: np.ones(3, bool)), "floating-point numbers, got bool"),
    "other-type": (tensor("potential.log_rho", np.float32(1)), "must be of type float64, got float32"),
    "nan": (tensor("potential.modes.offset", lambda a: a * np.nan), "modes.offset' holds numbers that are not"),
    "zero-scale": (tensor("potential.units.scale", np.array(0.0)), "units: 'scale' must be above zero"),
    "none-active": (tensor("potential.active", np.zeros(3, bool)), "no mode is active"),
    "bounds": (tensor("support.lower", lambda a: a + 100), "must not be above"),
    "support-shape": (tensor("support.lower", lambda a: a[:1]), "support.lower' must be finite"),
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
    "none": np.zeros((0, 2)),
    "short": [[0, 1], [2, 4]],
    "twice": [[0, 1], [1, 4], [3, 5]],
    "later": [[0, 5], [1, 2], [3, 4]],
    "foreign": [[0, 1], [2, 4], [3, 9]],
    "negative": [[0, 1], [2, 4], [3, -1]],
}


@pytest.mark.parametrize("name", TREES)
def test_merges_that_are_no_tree_are_refused(tmp_path, name):
    mw.save(tmp_path / "good.safetensors", POTENTIALS["tree"]())
    document, arrays = opened(tmp_path / "good.safetensors")
    merges = arrays["merges"] = np.array(TREES[name], np.int64)
    parts = document["content"]["parts"]
    for part, shape in (("merges", merges.shape), ("log_rhos", (len(merges),))):
        parts[part]["shape"] = list(shape)
    arrays["log_rhos"] = arrays["log_rhos"][: len(merges)]
    with pytest.raises(mw.InputError, match="no binary tree of 4 modes"):
        mw.load(written(tmp_path / "bad.safetensors", document, arrays))


HEADERS = {
    "no-json": ("{", "header is damaged"),
    "list": ("[]", "no JSON object"),
    "nan": ('{"format": NaN}', "NaN is not a finite number"),
    "overflow": ('{"format": 1e999}', "1e999 is not a finite number"),
    "deep": ("[" * 100_000, "header is damaged"),
    "nested": (
        '{"format": "multiwell", "format_version": 3, "written_by": "x", "content": {"class": "Potential", '
        '"settings": {}, "parts": ' + 5000 * '{"modes": ' + "3" + 5000 * "}" + "}}",
        "damaged|missing",
    ),
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
