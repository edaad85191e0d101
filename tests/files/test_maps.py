"""Input maps through files: their constants, and functions that files hold by name alone."""

import inspect
from unittest import mock

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import pytest

import multiwell as mw
from multiwell._inputs._registry import FUNCTIONS
from multiwell._inputs._registry import MAPS as CLASSES
from multiwell._landscape import certifiable
from multiwell._potential import EnergyUnits


def circle(x):
    return jnp.stack([jnp.cos(x[0]), jnp.sin(x[0]), x[1] * x[0]])


def other(x):
    return circle(x) + 1


def potential(input_map):
    rng = np.random.default_rng(0)
    n, m = 2, input_map.n_features
    modes = mw.modes.QuadraticModes(
        rng.normal(size=(n, m)), rng.normal(size=(n, m, m)), rng.normal(size=n), 0.1
    )
    return mw.Potential(
        modes, np.zeros(n), np.ones(n, bool), np.array(0.3), input_map, EnergyUnits.identity()
    )


PERIODIC = mw.inputs.Periodic.of(2, {0: 360.0}, harmonics=(1, 2))
MAPS = {
    "affine, turned": lambda: mw.inputs.Affine(np.zeros(2), np.array([-1.0, 2.0])),
    "periodic": lambda: PERIODIC,
    "chain": lambda: mw.inputs.Chain((PERIODIC, mw.inputs.Affine(np.zeros(5), np.full(5, 0.7)))),
    "linear": lambda: mw.inputs.Linear(np.zeros(3), np.ones((2, 3))),
}


@pytest.fixture(autouse=True)
def nothing_registered():
    with mock.patch.dict(FUNCTIONS, clear=True):
        yield


def same(path, ours):
    mw.save(path, ours)
    theirs = mw.load(path)
    X = np.random.default_rng(1).normal(size=(9, 2))
    for a, b in zip(ours.evaluate(X), theirs.evaluate(X), strict=True):
        np.testing.assert_array_equal(a, b)
    return theirs


@pytest.mark.parametrize("name", MAPS)
def test_maps_come_back(name, tmp_path):
    ours = potential(MAPS[name]())
    theirs = same(tmp_path / "model.safetensors", ours)
    assert type(theirs.input_map) is type(ours.input_map)


def test_a_function_without_a_name_is_refused_when_it_is_saved(tmp_path):
    V = potential(mw.inputs.FunctionMap.of(circle, 2))
    with pytest.raises(mw.InputError, match=r"circle of a FunctionMap has no name.*mw\.inputs\.register"):
        mw.save(tmp_path / "model.safetensors", V)
    assert list(tmp_path.iterdir()) == []


def test_a_registered_function_comes_back_and_a_forgotten_one_is_refused(tmp_path):
    mw.inputs.register(circle)
    path = tmp_path / "model.safetensors"
    theirs = same(path, potential(mw.inputs.FunctionMap.of(circle, 2)))
    assert theirs.input_map.function is circle
    FUNCTIONS.clear()
    with pytest.raises(
        mw.InputError, match=r"circle' of a FunctionMap is not registered; run mw\.inputs\.register"
    ):
        mw.load(path)


def test_names_of_functions(tmp_path):
    with pytest.raises(mw.InputError, match="nothing can find again: give it a name"):
        mw.inputs.register(lambda x: x)
    square = mw.inputs.register(lambda x: x**2, "square")
    assert same(tmp_path / "model.safetensors", potential(mw.inputs.FunctionMap.of(square, 2)))
    mw.inputs.register(circle, "circle")
    mw.inputs.register(circle, "circle")
    with pytest.raises(mw.InputError, match="name 'circle' is that of another function"):
        mw.inputs.register(other, "circle")
    with pytest.raises(mw.InputError, match="must be a function of one point or a class of maps, got str"):
        inspect.unwrap(mw.inputs.register)("circle")  # past the check of annotations


class Doubled(mw.inputs.AbstractCurvedMap):
    """Twice every input."""

    count: int = eqx.field(static=True)
    n_inputs = n_features = property(lambda self: self.count)
    periods = property(lambda self: np.zeros(self.count))

    def __call__(self, x):
        return 2 * x

    def enclose(self, centre, radius):
        raise mw.InputError("nothing is known of it")


def test_a_class_of_maps_of_ones_own_is_held_by_its_name(tmp_path, monkeypatch):
    path, ours = tmp_path / "model.safetensors", potential(Doubled(2))
    with pytest.raises(mw.InputError, match=r"class Doubled is not registered.*mw\.inputs\.register makes"):
        mw.save(path, ours)
    monkeypatch.setattr("multiwell._inputs._registry.MAPS", known := CLASSES.copy())
    monkeypatch.setattr("multiwell._specification._registry.MAPS", known)
    assert mw.inputs.register(Doubled) is Doubled
    assert isinstance(same(path, ours).input_map, Doubled)
    known.pop("Doubled")
    with pytest.raises(mw.InputError, match=r"map of the class 'Doubled'.*import what registers it"):
        mw.load(path)


@pytest.mark.parametrize(
    ("what", "name", "words"),
    [
        (Doubled, "twice", "a subclass of AbstractInputMap without another name"),
        (int, None, "a subclass of AbstractInputMap without another name, got builtins.int"),
        (type("Affine", (Doubled,), {}), None, "name 'Affine' is that of another class"),
    ],
)
def test_classes_that_cannot_be_registered(what, name, words):
    before = CLASSES.copy()
    with pytest.raises(mw.InputError, match=words):
        mw.inputs.register(what, name)
    assert before == CLASSES


class Scaled(Doubled):
    """Holds an array of which its class does not say what it is."""

    factor: np.ndarray

    def __call__(self, x):
        return self.factor * x


def test_what_could_not_be_loaded_is_refused_when_it_is_saved(tmp_path, monkeypatch):
    known = CLASSES | {"Scaled": Scaled}
    monkeypatch.setattr("multiwell._specification._registry.MAPS", known)
    V = potential(Scaled(2, np.ones(2)))
    with pytest.raises(mw.InputError, match=r"the field of 'input_map\.factor'.*annotate it with jaxtyping"):
        mw.save(tmp_path / "model.safetensors", V)
    assert list(tmp_path.iterdir()) == []


def test_a_class_with_the_name_of_another_part_is_told_so(tmp_path, monkeypatch):
    named = type("EnergyUnits", (Doubled,), {"__module__": "mine"})
    monkeypatch.setattr("multiwell._specification._registry.MAPS", CLASSES | {"EnergyUnits": named})
    with pytest.raises(mw.InputError, match=r"class mine\.EnergyUnits has the name of another class"):
        mw.save(tmp_path / "model.safetensors", potential(named(2)))


def test_a_potential_of_which_nothing_can_be_proven_is_known():
    assert certifiable(potential(mw.inputs.Affine.identity(2)))
    assert not certifiable(potential(mw.inputs.FunctionMap.of(circle, 2)))
