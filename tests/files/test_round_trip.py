"""What is saved comes back with the same bits."""

import dataclasses
import json

import equinox as eqx
import jax
import numpy as np
import pytest
from files.test_bad_files import opened, written
from safetensors import safe_open

import multiwell as mw


def leaves(model):
    return [np.asarray(leaf) for leaf in jax.tree.leaves(model)]


def same_bits(a, b):
    return len(a) == len(b) and all(
        p.dtype == q.dtype and p.shape == q.shape and p.tobytes() == q.tobytes()
        for p, q in zip(a, b, strict=True)
    )


def test_a_potential_comes_back_with_the_same_bits(potential, tmp_path):
    mw.save(tmp_path / "v.safetensors", potential)
    back = mw.load(tmp_path / "v.safetensors")
    assert type(back) is type(potential)
    assert jax.tree.structure(back) == jax.tree.structure(potential)
    assert same_bits(leaves(back), leaves(potential))
    x = np.random.default_rng(1).normal(size=(20, potential.dimension))
    for ours, theirs in zip(potential.evaluate(x), back.evaluate(x), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    np.testing.assert_array_equal(potential.responsibilities(x), back.responsibilities(x))


@pytest.mark.parametrize("order", ["F", "strided", "jax", "float32"])
def test_the_layout_of_the_arrays_does_not_matter(potential, tmp_path, order):
    def laid_out(leaf):
        if order == "F":
            return np.asfortranarray(leaf) if leaf.ndim else leaf
        if order == "strided":
            return np.repeat(leaf, 2, axis=-1)[..., ::2] if leaf.ndim else leaf
        if not np.issubdtype(leaf.dtype, np.floating):
            return leaf
        with jax.enable_x64(order == "jax"):
            return jax.numpy.asarray(leaf, "float64" if order == "jax" else "float32")

    changed = jax.tree.map(laid_out, potential)
    mw.save(tmp_path / "v.safetensors", changed)
    assert same_bits(leaves(mw.load(tmp_path / "v.safetensors")), leaves(changed))


def test_a_result_comes_back_equal(result, tmp_path):
    mw.save(tmp_path / "r.safetensors", result)
    back = mw.load(tmp_path / "r.safetensors")
    assert isinstance(back, mw.FitResult)
    assert same_bits(leaves(back.potential), leaves(result.potential))
    # NumPy's numbers become plain ones
    plain = {**result.summary(), "settings": back.options.as_dict()}
    assert json.dumps(back.summary()) == json.dumps(plain)
    assert back.discovery == result.discovery
    assert back.options == result.options
    assert back.status is result.status
    assert back.labels == result.labels
    for name in ("wells", "boundary", "unresolved"):
        ours, theirs = getattr(result.minima, name), getattr(back.minima, name)
        for a, b in zip(ours, theirs, strict=True):
            assert repr(dataclasses.astuple(a)) == repr(dataclasses.astuple(b))
    assert [step.stage for step in back.history] == ["each basin", "all modes"]
    assert back.history[1].held_error == 0.2
    assert np.isnan(back.history[0].held_error)
    for name in ("lower", "upper", "points"):
        np.testing.assert_array_equal(getattr(back.support, name), getattr(result.support, name))
    assert back.support.radius == result.support.radius
    np.testing.assert_array_equal(
        back.support.contains(np.zeros((1, 2))), result.support.contains(np.zeros((1, 2)))
    )
    assert back.train is None
    assert back.validation is None


def test_saving_what_was_loaded_gives_the_same_file(result, tmp_path):
    mw.save(tmp_path / "a.safetensors", result)
    mw.save(tmp_path / "b.safetensors", mw.load(tmp_path / "a.safetensors"))
    assert (tmp_path / "a.safetensors").read_bytes() == (tmp_path / "b.safetensors").read_bytes()


def test_the_header_is_strict_json_that_others_can_read(result, tmp_path):
    mw.save(tmp_path / "r.safetensors", result)
    with safe_open(tmp_path / "r.safetensors", framework="numpy") as file:
        header = file.metadata()

    def refuse(word):
        raise AssertionError(word)

    document = json.loads(header["multiwell"], parse_constant=refuse)
    assert (document["format"], document["format_version"]) == ("multiwell", 3)
    assert document["content"]["labels"]["units"] == {"W": "J/m³", "a": "-"}


def test_a_changed_potential_is_not_the_saved_one(potential, tmp_path):
    mw.save(tmp_path / "v.safetensors", potential)
    changed = eqx.tree_at(lambda v: v.units.shift, potential, np.asarray(5.0))
    assert not same_bits(leaves(mw.load(tmp_path / "v.safetensors")), leaves(changed))


def test_phases_come_back_and_those_of_the_first_files_without_what_these_did_not_say(result, tmp_path):
    modes = tuple(range(result.potential.n_modes))
    phases = [
        mw.Phase(
            k, modes if k == 0 else (), 0.9, 0.8, modes[:1], inside=0.7, shared_with=(1,), shared=modes[:1]
        )
        for k in range(len(result.wells))
    ]
    mw.save(tmp_path / "r.safetensors", dataclasses.replace(result, phases=phases))
    assert mw.load(tmp_path / "r.safetensors").phases == phases
    document, arrays = opened(tmp_path / "r.safetensors")
    for phase in document["content"]["phases"]:
        for name in ("inside", "shared_with", "shared"):
            del phase[name]
    first = mw.load(written(tmp_path / "first.safetensors", document, arrays)).phases[0]
    assert (first.modes, first.share, first.inside, first.shared_with) == (modes, 0.9, 1.0, ())
