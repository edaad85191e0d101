"""Families of modes: what the registry promises, and families that are not of the package."""

import inspect
from dataclasses import replace
from typing import ClassVar
from unittest import mock

import jax
import numpy as np
import pytest

import multiwell as mw
from multiwell._fit_options import FitOptions
from multiwell._potential import DEFAULT_FAMILY, FAMILIES, convex_families, family_named
from multiwell._potential._families._trial import check_functions


class BowlModes(mw.modes.AbstractModes):
    """A family of one's own: quadratic forms by another name."""

    family: ClassVar[str] = "bowls"
    convex: ClassVar[bool] = True
    condition_dependent: ClassVar[tuple[str, ...]] = ()
    inner: mw.modes.QuadraticModes

    @property
    def n_modes(self):
        return self.inner.n_modes

    @property
    def dimension(self):
        return self.inner.dimension

    def tilted(self, slope, offset):
        return BowlModes(self.inner.tilted(slope, offset))

    def energies(self, u):
        return self.inner.energies(u)

    def gradients(self, u):
        return self.inner.gradients(u)

    def hessians(self, u):
        return self.inner.hessians(u)


BOWLS = mw.modes.FamilySpec(
    BowlModes, "bowls", lambda *start: BowlModes(FAMILIES["quadratic"].start(*start)), few_shapes=True
)


@pytest.fixture
def registered():
    with mock.patch.dict(FAMILIES):
        mw.modes.register(BOWLS)
        yield


def fitted():
    data = mw.systems.get("double-well").dataset(60, seed=0)
    return mw.fit(data, family="bowls", max_modes=2, tolerance=0.3)


def test_a_fit_can_be_asked_for_every_convex_family(registered):
    assert convex_families() == ("icnn", "quadratic", "bowls")
    assert [FitOptions(family=name).family for name in convex_families()] == ["icnn", "quadratic", "bowls"]
    assert FitOptions().family == DEFAULT_FAMILY
    with pytest.raises(mw.InputError, match="family must be one of icnn, quadratic, bowls, got 'network'"):
        FitOptions(family="network")


def test_conditions_are_refused_by_a_family_that_knows_none(registered):
    x = np.linspace(-1, 1, 20)[:, None]
    data = mw.Dataset(x, x[:, 0] ** 2, condition=x)
    with pytest.raises(mw.InputError, match="family='bowls' knows no conditions"):
        mw.fit(data, family="bowls")


@pytest.mark.parametrize("name", ["icnn", "quadratic", "network", "difference"])
def test_modes_start_stationary_where_they_are_put(name):
    rng = np.random.default_rng(0)
    centre, depth = rng.normal(size=(5, 2)), rng.normal(size=5)
    modes = family_named(name).start(centre, depth, np.random.default_rng(1), (4, 3))
    with jax.enable_x64(True):
        energy, gradient = jax.jit(jax.vmap(modes.gradients))(centre)
    own = np.arange(5)
    np.testing.assert_allclose(np.asarray(energy)[own, own], depth, atol=1e-9)
    np.testing.assert_allclose(np.asarray(gradient)[own, own], 0.0, atol=1e-9)


def test_a_family_of_ones_own_is_fitted_saved_and_loaded(registered, tmp_path):
    result = fitted()
    assert isinstance(result.potential.modes, BowlModes)
    mw.save(tmp_path / "model.safetensors", result)
    again = mw.load(tmp_path / "model.safetensors").potential
    X = np.linspace(-1, 1, 5)[:, None]
    np.testing.assert_array_equal(again.energy(X), result.potential.energy(X))
    with pytest.raises(mw.InputError, match="family 'bowls': it has no enclosure"):
        mw.certify_convex(again, [-1.0], [1.0])


def test_a_file_of_a_family_that_is_not_registered_is_refused(registered, tmp_path, monkeypatch):
    result = fitted()
    mw.save(tmp_path / "model.safetensors", result)
    monkeypatch.delitem(FAMILIES, "bowls")
    with pytest.raises(
        mw.InputError, match=r"family 'BowlModes', which is not registered.*mw.modes.register"
    ):
        mw.load(tmp_path / "model.safetensors")
    with pytest.raises(mw.InputError, match=r"BowlModes is not registered.*mw.modes.register"):
        mw.save(tmp_path / "other.safetensors", result)
    with pytest.raises(mw.InputError, match="family must be one of icnn, quadratic"):
        fitted()


def test_a_name_that_is_taken_is_refused(registered):
    class OtherModes(BowlModes):
        """Another class of the same name in files."""

    with pytest.raises(mw.InputError, match="'bowls' of the class BowlModes is there already"):
        mw.modes.register(mw.modes.FamilySpec(OtherModes, "others", BOWLS.start))
    # the same class again, as when a notebook's cell runs twice
    mw.modes.register(BOWLS)
    assert FAMILIES["bowls"] is BOWLS


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"convex": None}, r"the class Bowls has no convex: say whether"),
        ({"family": None}, "the class Bowls has no family: give the name"),
        ({"condition_dependent": None}, "has no condition_dependent: name the fields"),
    ],
)
def test_a_class_that_lacks_what_a_family_must_say_is_refused_at_once(changes, words):
    said = {name: vars(BowlModes)[name] for name in ("family", "convex", "condition_dependent")}
    left = {name: value for name, value in said.items() if name not in changes}
    incomplete = type("Bowls", (mw.modes.AbstractModes,), left)
    with pytest.raises(mw.InputError, match=words):
        mw.modes.FamilySpec(incomplete, "bowls", lambda *start: None)


def test_what_is_no_family_is_refused():
    with pytest.raises(mw.InputError, match="spec must be a FamilySpec"):
        inspect.unwrap(mw.modes.register)(BowlModes)
    dependent = type("Bowls", (BowlModes,), {"condition_dependent": ("depth",)})
    with pytest.raises(
        mw.InputError, match=r"condition_dependent of Bowls names 'depth', which is none .*\(inner\)"
    ):
        mw.modes.FamilySpec(dependent, "bowls", lambda *start: None)


def test_a_family_that_starts_with_no_numbers_ends_in_a_fit_error(registered):
    nowhere = replace(
        BOWLS, start=lambda *start: jax.tree.map(lambda leaf: leaf * np.nan, BOWLS.start(*start))
    )
    with pytest.raises(mw.InputError, match=r"'bowls': .* differ by nan"):
        mw.modes.register(nowhere)
    FAMILIES["bowls"] = nowhere
    with pytest.raises(mw.FitError, match="no candidate had a finite error"):
        fitted()


def with_other(method, change):
    """The family with one method that answers something else."""

    def mistaken(self, u):
        return change(getattr(BowlModes, method)(self, u))

    own = type("Bowls", (BowlModes,), {method: mistaken})
    return replace(BOWLS, modes=own, start=lambda *start: own(BOWLS.start(*start).inner))


def bounds(change):
    """The family with bounds that are those of its forms but for one thing."""

    def enclose(modes, centre, radius):
        return change(FAMILIES["quadratic"].enclose(modes.inner, centre, radius))

    return replace(BOWLS, enclose=enclose)


MISTAKES = {
    "gradient": (
        with_other("gradients", lambda both: (both[0], -both[1])),
        r"gradients of gradients\(\) and derivatives of energies\(\) differ by",
    ),
    "energy": (
        with_other("hessians", lambda three: (three[0] + 1, *three[1:])),
        r"energies of hessians\(\) and those of energies\(\) differ by 1$",
    ),
    "Hessian": (
        with_other("hessians", lambda three: (*three[:2], 2 * three[2])),
        r"Hessians of hessians\(\) and derivatives of energies\(\) differ by",
    ),
    "shape": (
        with_other("gradients", lambda both: (both[0], both[1].T)),
        r"have the shapes \(15, 2, 3\) and \(15, 3, 2\)",
    ),
    "start": (
        replace(BOWLS, start=lambda c, depth, *rest: BOWLS.start(c, depth + 1, *rest)),
        "energies of start at the centres and their depths differ by 1$",
    ),
    "another class": (
        replace(BOWLS, start=FAMILIES["quadratic"].start),
        "start must make 3 modes of the class BowlModes in 2 inputs .* got QuadraticModes",
    ),
    "failure": (replace(BOWLS, start=lambda *start: 1 / 0), "raised ZeroDivisionError: division by zero"),
    "spread": (bounds(lambda own: own._replace(spread=0 * own.spread)), "bounds of enclose do not hold"),
    "low": (bounds(lambda own: own._replace(low=own.high + 1.0)), "bounds of enclose do not hold"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_family_that_is_not_what_it_says_is_refused_at_once(name):
    spec, words = MISTAKES[name]
    with mock.patch.dict(FAMILIES), pytest.raises(mw.InputError, match=f"the family 'bowls'.*{words}"):
        mw.modes.register(spec)


def test_modes_that_are_called_convex_are_convex():
    class Hills(BowlModes):
        """The forms upside down."""

        def energies(self, u):
            return -self.inner.energies(u)

        def gradients(self, u):
            return tuple(-part for part in self.inner.gradients(u))

        def hessians(self, u):
            return tuple(-part for part in self.inner.hessians(u))

        def tilted(self, slope, offset):
            return Hills(self.inner.tilted(-slope, -offset))

    hills = replace(
        BOWLS, modes=Hills, start=lambda c, depth, *rest: Hills(BOWLS.start(c, -depth, *rest).inner)
    )
    with (
        mock.patch.dict(FAMILIES),
        pytest.raises(mw.InputError, match="'bowls': convex is True, but a Hessian has the eigenvalue -"),
    ):
        mw.modes.register(hills)


def test_families_of_the_package_are_what_they_say():
    for spec in FAMILIES.values():
        check_functions(spec)
