"""Files of every version are read, with the answers that they gave when they were written."""

import json
from pathlib import Path

import numpy as np
import pytest

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
