"""Files of every version are read, with the answers that they gave when they were written."""

import json
from pathlib import Path

import numpy as np
import pytest
from files.test_bad_files import opened, written

import multiwell as mw

GOLDEN = Path(__file__).parent / "golden"
ANSWERS = json.loads((GOLDEN / "answers.json").read_text())


@pytest.mark.parametrize("name", ANSWERS)
def test_a_file_of_version_1_gives_the_same_answers(name, tmp_path):
    loaded = mw.load(GOLDEN / f"{name}.safetensors")
    potential = loaded.potential if isinstance(loaded, mw.FitResult) else loaded
    asked = ANSWERS[name]
    conditions = () if asked["condition"] is None else (np.array(asked["condition"]),)
    energy = potential.energy(np.array(asked["x"]), *conditions)
    np.testing.assert_allclose(energy, asked["energy"], rtol=1e-13, atol=1e-13)
    # and goes on as a file of today's version
    mw.save(tmp_path / "again.safetensors", loaded)
    again = mw.load(tmp_path / "again.safetensors")
    assert type(again) is type(loaded)


@pytest.mark.parametrize("name", ANSWERS)
def test_a_damaged_file_of_version_1_is_refused(name, tmp_path):
    """It has no digest: what is seen is what does not fit."""
    content = (GOLDEN / f"{name}.safetensors").read_bytes()
    path = tmp_path / "bad.safetensors"
    path.write_bytes(content.replace(b'\\"class\\"', b'\\"clasp\\"', 1))
    with pytest.raises(mw.InputError, match="format 1 is damaged"):
        mw.load(path)


BEFORE = GOLDEN / "version_2"
ANSWERS_BEFORE = json.loads((BEFORE / "answers.json").read_text())


@pytest.mark.parametrize("name", ANSWERS_BEFORE)
def test_a_file_of_version_2_gives_the_same_answers(name, tmp_path):
    loaded = mw.load(BEFORE / f"{name}.safetensors")
    potential = loaded.potential if isinstance(loaded, mw.FitResult) else loaded
    asked = ANSWERS_BEFORE[name]
    energy = potential.energy(np.array(asked["x"]))
    np.testing.assert_allclose(energy, asked["energy"], rtol=1e-13, atol=1e-13)
    mw.save(tmp_path / "again.safetensors", loaded)
    assert type(mw.load(tmp_path / "again.safetensors")) is type(loaded)


@pytest.mark.parametrize("name", [name for name, asked in ANSWERS_BEFORE.items() if "minima" in asked])
def test_what_version_2_called_a_barrier_keeps_its_meaning(name):
    """It led to a minimum that is no higher, and for the deepest to any other."""
    loaded = mw.load(BEFORE / f"{name}.safetensors")
    lists = ("wells", "boundary", "unresolved")
    minima = [
        (m, old)
        for part in lists
        for m, old in zip(getattr(loaded.minima, part), ANSWERS_BEFORE[name]["minima"][part], strict=True)
    ]
    deepest = min(energy for _, (_, energy, _) in minima)
    for minimum, (_, energy, old) in minima:
        known = np.inf if old is None else old
        expected = (known, np.inf) if energy == deepest else (np.inf, known)
        assert (minimum.barrier, minimum.barrier_to_deeper) == expected
    assert loaded.focus is None
    if loaded.discovery.stability is not None:
        own = [interval.barrier is not None for interval in loaded.discovery.stability.intervals]
        assert own == [well.energy == deepest for well in loaded.wells]


def test_a_damaged_file_of_version_2_is_refused(tmp_path):
    document, arrays = opened(BEFORE / "result.safetensors")
    del document["content"]["minima"]
    with pytest.raises(mw.InputError, match="format 2 is damaged"):
        mw.load(written(tmp_path / "bad.safetensors", document, arrays))
