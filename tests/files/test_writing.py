"""Saving leaves a whole file or what was there before, never a piece."""

import inspect
import os
from pathlib import Path

import equinox as eqx
import numpy as np
import pytest

import multiwell as mw
from multiwell import _files
from multiwell._files import _save, as_json, write_atomically


def test_nothing_is_left_when_the_check_fails(tmp_path, monkeypatch, result):
    target = tmp_path / "model.safetensors"
    target.write_bytes(b"before")
    monkeypatch.setattr(_save, "_same", lambda ours, theirs: False)
    with pytest.raises(mw.InputError, match="what was read back differs"):
        mw.save(target, result)
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    assert target.read_bytes() == b"before"


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, MemoryError])
@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_nothing_half_written_is_left(tmp_path, monkeypatch, result, error, moment):
    def fail(*_):
        raise error

    monkeypatch.setattr(os, moment, fail)
    with pytest.raises(mw.InputError if error is OSError else error):
        mw.save(tmp_path / "model.safetensors", result)
    assert list(tmp_path.iterdir()) == []


def test_an_older_file_is_replaced_and_a_link_is_followed(tmp_path, result):
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "model.safetensors", tmp_path / "link.safetensors"
    target.write_bytes(b"before")
    link.symlink_to(target)
    mw.save(link, result)
    assert link.is_symlink()
    assert isinstance(mw.load(target), mw.FitResult)


REFUSED = {
    "no-folder": ("none/model.safetensors", "there is no folder"),
    "file-as-folder": ("file/model.safetensors", "is not a folder"),
    "folder": ("folder.safetensors", "it is a folder"),
    "suffix": ("model.pkl", "must end in .safetensors"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_path_that_cannot_be_written_is_refused(tmp_path, result, name):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder.safetensors").mkdir()
    path, message = REFUSED[name]
    with pytest.raises(mw.InputError, match=message) as caught:
        mw.save(tmp_path / path, result)
    assert str(tmp_path / path) in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_protected_folder_is_refused(tmp_path, result):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(mw.InputError, match="write-protected"):
            mw.save(tmp_path / "model.safetensors", result)
    finally:
        tmp_path.chmod(0o700)


def test_a_device_is_not_replaced():
    with pytest.raises(mw.InputError, match="no ordinary file"):
        write_atomically("/dev/null", b"")


@pytest.mark.parametrize("other", [None, {}, np.zeros(3), "model"])
def test_other_things_cannot_be_saved(tmp_path, other):
    with pytest.raises(mw.InputError, match="only a Potential or a FitResult can be saved, got"):
        inspect.unwrap(mw.save)(tmp_path / "model.safetensors", other)  # past the check of annotations
    assert list(tmp_path.iterdir()) == []


def test_numbers_that_are_not_finite_are_not_saved(tmp_path, potential):
    broken = eqx.tree_at(lambda v: v.units.shift, potential, np.asarray(np.nan))
    with pytest.raises(mw.InputError, match=r"units\.shift holds numbers that are not finite"):
        mw.save(tmp_path / "model.safetensors", broken)


def test_json_is_strict():
    text = as_json(
        {"a": np.float64("nan"), "b": [np.inf, np.int32(2), np.bool_(True)], "c": np.eye(1), "µ": (1, "é")}
    )
    assert "".join(text.split()) == '{"a":null,"b":[null,2,true],"c":[[1.0]],"µ":[1,"é"]}'
    assert text.endswith("}\n")
    assert as_json("µ", ascii_only=True).isascii()


def test_the_file_may_be_read_by_others(tmp_path, result):
    path = Path(tmp_path / "model.safetensors")
    mw.save(path, result)
    plain = tmp_path / "plain"
    plain.write_text("")
    assert path.stat().st_mode == plain.stat().st_mode
    assert _files.check_folder(tmp_path, "x") is None
