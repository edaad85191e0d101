"""No bit of a file changes unseen."""

import jax
import numpy as np
import pytest
from files.conftest import POTENTIALS

import multiwell as mw

FLIPS = 300


def content(loaded):
    """Everything that a loaded model answers with."""
    potential = loaded.potential if isinstance(loaded, mw.FitResult) else loaded
    numbers = [(np.asarray(a).dtype, np.asarray(a).tobytes()) for a in jax.tree.leaves(potential)]
    said = str(loaded.summary()) if isinstance(loaded, mw.FitResult) else ""
    return jax.tree.structure(potential), numbers, said


@pytest.mark.parametrize("kind", ["result", "potential"])
def test_changed_bytes_are_refused_or_change_nothing(kind, result, tmp_path):
    path = tmp_path / "model.safetensors"
    mw.save(path, result if kind == "result" else POTENTIALS["quadratic-one"]())
    good, bytes_of = content(mw.load(path)), path.read_bytes()
    rng, refused = np.random.default_rng(0), 0
    for _ in range(FLIPS):
        changed = bytearray(bytes_of)
        for place in rng.integers(len(changed), size=rng.integers(1, 5)):
            # one bit, or another byte
            changed[place] ^= 1 << rng.integers(8) if rng.random() < 0.5 else rng.integers(1, 256)
        path.write_bytes(changed)
        try:
            assert content(mw.load(path)) == good
        except mw.InputError:
            refused += 1
    assert refused > 0.9 * FLIPS


def test_every_byte_of_the_numbers_counts(tmp_path):
    path = tmp_path / "model.safetensors"
    mw.save(path, POTENTIALS["quadratic-one"]())
    whole = path.read_bytes()
    start = 8 + int.from_bytes(whole[:8], "little")
    for place in range(start, len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        path.write_bytes(changed)
        with pytest.raises(mw.InputError, match="SHA-256"):
            mw.load(path)


def test_a_file_without_its_digest_is_refused(tmp_path):
    path = tmp_path / "model.safetensors"
    mw.save(path, POTENTIALS["quadratic-one"]())
    path.write_bytes(path.read_bytes().replace(b"sha256", b"sha255"))
    with pytest.raises(mw.InputError, match="SHA-256"):
        mw.load(path)
