"""What a potential consists of: everything, once, by its path."""

import inspect

import equinox as eqx
import jax
import numpy as np
import pytest
from files.conftest import POTENTIALS
from laws.catalogue import CATALOGUE, CONDITIONAL

import multiwell as mw
from multiwell._specification import rebuild

MODELS = POTENTIALS | CONDITIONAL


@pytest.mark.parametrize("name", MODELS)
def test_every_leaf_is_described_once_and_comes_back(name):
    potential = MODELS[name]()
    specification = mw.describe(potential)
    described = sorted(array.tobytes() for array in specification.arrays.values())
    assert described == sorted(np.asarray(leaf).tobytes() for leaf in jax.tree.leaves(potential))
    again = rebuild(specification.as_dict(), specification.arrays)
    assert jax.tree.structure(again) == jax.tree.structure(potential)
    for ours, theirs in zip(jax.tree.leaves(again), jax.tree.leaves(potential), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_paths_are_those_of_the_fields():
    potential = POTENTIALS["icnn-two-layers"]()
    specification = mw.describe(potential)
    np.testing.assert_array_equal(specification.arrays["modes.biases.1"], potential.modes.biases[1])
    assert specification.constants["modes.floor"] == potential.modes.floor
    assert specification.specifications["modes"].class_name == "ICNNModes"


def test_the_table_names_everything():
    specification = mw.describe(POTENTIALS["tree"]())
    text = str(specification)
    for name in (*specification.arrays, *specification.constants, "TreePotential", "(3, 2)", "int64"):
        assert name in text


@pytest.mark.parametrize("other", [None, "model", np.zeros(3)])
def test_other_things_cannot_be_described(other):
    import inspect

    with pytest.raises(mw.InputError, match="must be a potential, got"):
        inspect.unwrap(mw.describe)(other)  # past the check of annotations


def test_what_no_file_could_name_is_refused_before_anything_is_written(tmp_path):
    potential = POTENTIALS["quadratic"]()
    odd = eqx.tree_at(lambda V: V.log_rho, potential, 0.5)
    with pytest.raises(mw.InputError, match=r"Potential\.log_rho holds float"):
        mw.save(tmp_path / "model.safetensors", odd)
    assert list(tmp_path.iterdir()) == []


def test_arrays_are_copies():
    V = CATALOGUE["quadratic 1-D"]()
    before = V.energy(np.zeros((1, 1)))
    mw.describe(V).arrays["modes.centre"][:] += 1
    np.testing.assert_array_equal(V.energy(np.zeros((1, 1))), before)


def test_a_slice_is_told_from_what_is_no_potential():
    with pytest.raises(mw.InputError, match="a slice of another one"):
        inspect.unwrap(mw.describe)(mw.restrict(CATALOGUE["icnn 2-D"](), [0.0, 0.0], [[1.0, 0.0]]))
