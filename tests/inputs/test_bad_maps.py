"""What is no input map is refused, by name and with a remedy."""

import jax.numpy as jnp
import numpy as np
import pytest

import multiwell as mw
from multiwell._inputs import check_functions
from multiwell.inputs import AbstractCurvedMap, Affine, Chain, FunctionMap, MapEnclosure, Periodic

X = np.random.default_rng(0).uniform(-3.0, 3.0, (40, 2))
DATA = mw.Dataset(X, np.cos(X[:, 0]) + X[:, 1] ** 2, names=("phi", "r"), periods={"phi": 2 * np.pi})


def test_a_function_that_jax_cannot_follow_says_so():
    with pytest.raises(mw.InputError, match="JAX cannot follow"):
        FunctionMap.of(lambda x: np.sin(x), 2)
    with pytest.raises(mw.InputError, match="as a vector of real numbers"):
        FunctionMap.of(lambda x: x[0], 2)
    with pytest.raises(mw.InputError, match="in float64 where the point is, got float32"):
        FunctionMap.of(lambda x: x.astype(jnp.float32), 2)


@pytest.mark.parametrize(
    ("lengths", "harmonics", "words"),
    [
        ({}, (1,), "at least one input"),
        ({2: 1.0}, (1,), "no input 2 among 2"),
        ({0: 0.0}, (1,), "must be finite and above 0"),
        ({0: np.inf}, (1,), "must be finite and above 0"),
        ({0: 1.0}, (0,), "harmonics must be whole numbers"),
        ({0: 1.0}, (1, 1), "harmonics must differ"),
    ],
)
def test_periods_out_of_range_are_refused(lengths, harmonics, words):
    with pytest.raises(mw.InputError, match=words):
        Periodic.of(2, lengths, harmonics)


def test_a_chain_that_does_not_fit_names_both_maps():
    with pytest.raises(mw.InputError, match="Affine takes 2 inputs, Periodic before it has 3"):
        Chain((Periodic.of(2, {0: 1.0}), Affine.identity(2)))
    with pytest.raises(mw.InputError, match="at least one map"):
        Chain(())


@pytest.mark.parametrize(
    ("input_map", "words"),
    [
        (np.sin, "input_map must be a map such as"),
        (Affine.identity(3), "takes 3 inputs, the data have 2"),
        (Affine.identity(2), "phi repeats after 6.28319 in the data, in the map never"),
        (
            FunctionMap.of(lambda x: jnp.stack([jnp.cos(x[0]), 0 * x[1]]), 2, periods=[2 * np.pi, 0.0]),
            "feature 1 is the same in all rows",
        ),
        (
            FunctionMap.of(lambda x: jnp.log(x) - 5, 2, periods=[2 * np.pi, 0.0]),
            "is not finite at row",
        ),
    ],
)
def test_maps_that_do_not_go_with_the_data_are_refused(input_map, words):
    with pytest.raises(mw.InputError, match=words):
        mw.fit(DATA, input_map=input_map)


class Squares(AbstractCurvedMap):
    """A map whose author forgot that its size is no parameter."""

    count: int

    @property
    def n_inputs(self):
        return self.count

    @property
    def n_features(self):
        return self.count

    @property
    def periods(self):
        return np.zeros(2)

    def __call__(self, x):
        return x**2

    def enclose(self, centre, radius):
        raise mw.InputError("nothing is known")


def test_numbers_of_a_map_that_would_be_traced_are_named():
    with pytest.raises(mw.InputError, match=r"Squares holds the number 2 in a field that is not static"):
        mw.fit(mw.Dataset(X, DATA.energy), input_map=Squares(2))


def test_a_map_that_repeats_sooner_than_the_data_span_says_how():
    plain = mw.Dataset(X, DATA.energy, names=("phi", "r"))
    with pytest.raises(mw.InputError, match="give periods="):
        mw.fit(plain, input_map=Periodic.of(2, {0: 2.0}))


@pytest.mark.parametrize(
    ("periods", "words"),
    [
        ({"psi": 1.0}, "no input 'psi'; the inputs are phi, r"),
        ({"phi": 0.0}, "that of phi must be a finite number above 0, got 0.0"),
        ({"phi": -1.0}, "got -1.0"),
        ({"phi": np.inf}, "got inf"),
        ({"phi": "360"}, "got '360'"),
        ([360.0], "by the names of inputs"),
    ],
)
def test_periods_of_data_out_of_range_are_refused(periods, words):
    with pytest.raises(mw.InputError, match=words):
        mw.Dataset(X, DATA.energy, names=("phi", "r"), periods=periods)


def test_points_beyond_one_period_are_put_into_it():
    angle = np.linspace(0.0, 719.0, 30)[:, None]
    with pytest.warns(
        mw.MultiwellWarning, match="x repeats after 360: 15 rows beyond one period put into it"
    ):
        data = mw.Dataset(angle, np.sin(np.radians(angle[:, 0])), periods={"x": 360})
    assert data.lower >= 0
    assert data.upper < 360
    np.testing.assert_allclose(np.cos(np.radians(data.x - angle)), 1.0)


@pytest.mark.parametrize(
    ("periods", "words"),
    [
        ([1.0], "periods must be 2"),
        ([1.0, -1.0], "finite numbers"),
        ([2.0, 0.0], "bounds of input 0 are 4 apart"),
    ],
)
def test_periods_of_a_landscape_out_of_range_are_refused(periods, words):
    with pytest.raises(mw.InputError, match=words):
        mw.landscape(lambda x: x @ x, ([-2.0, -2.0], [2.0, 2.0]), periods=periods)


class OneOfOnesOwn(AbstractCurvedMap):
    """The inputs, unless a subclass makes a mistake."""

    n_inputs = n_features = 2
    periods = np.array([2 * np.pi, 0.0])

    def __call__(self, x):
        return x

    def enclose(self, centre, radius):
        raise mw.InputError("nothing is known of it")


MISTAKES = {
    "a number": ({"__call__": lambda self, x: x[0]}, r"a vector of 2 real numbers, got ShapeDtypeStruct"),
    "a list": ({"__call__": lambda self, x: [x[0], x[1]]}, "a vector of 2 real numbers, got"),
    "numpy": ({"__call__": lambda self, x: np.sin(x)}, "JAX cannot follow this one: use jax.numpy"),
    "if": ({"__call__": lambda self, x: x if x[0] > 0 else -x}, r"jax\.numpy\.where in place of if"),
    "a column": ({"__call__": lambda self, x: x[:, 0]}, "a vector of 2 real numbers: "),
    "narrow": (
        {"__call__": lambda self, x: x.astype(jnp.float32)},
        "in float64 where the point is, got float32",
    ),
    "methods": ({"n_inputs": lambda self: 2}, "as properties that give whole numbers"),
    "features": ({"n_features": 3}, "a vector of 3 real numbers"),
    "no periods": ({"periods": None}, "a NumPy array of 2 lengths, 0 for an input"),
    "a list of periods": ({"periods": [0.0, 0.0]}, "a NumPy array of 2 lengths"),
    "too few periods": ({"periods": np.zeros(1)}, "a NumPy array of 2 lengths"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_in_a_map_of_ones_own_are_named(name):
    changes, words = MISTAKES[name]
    mistaken = type("Mine", (OneOfOnesOwn,), changes)
    with pytest.raises(mw.InputError, match=f"input_map: Mine must .*{words}"):
        mw.fit(DATA, input_map=mistaken())


def test_a_map_without_a_derivative_on_a_row_is_refused_where_derivatives_are_measured():
    x = np.vstack([X[:5], [[0.0, 0.0]], X[5:]])
    radius = np.hypot(*x.T)
    norm = FunctionMap.of(lambda x: jnp.linalg.norm(x)[None], 2)
    data = mw.Dataset(x, (radius - 1) ** 2, 2 * (radius - 1)[:, None] * x / np.maximum(radius, 1e-9)[:, None])
    with pytest.raises(mw.InputError, match="no finite derivative at row 5 of the data; leave that row out"):
        mw.fit(data, input_map=norm, validation=0.0)


@pytest.mark.parametrize("arguments", [(-1, None), (2, "ab"), (2, {"a": 1})])
def test_sizes_and_periods_of_a_function_map_are_checked(arguments):
    n, periods = arguments
    with pytest.raises(mw.InputError, match=r"n_inputs must be|periods must be 2 finite numbers"):
        FunctionMap.of(lambda x: x, n, periods=periods)


class Cubes(AbstractCurvedMap):
    """Cubes of the inputs, with bounds that hold, unless a subclass makes a mistake."""

    n_inputs = n_features = 2
    periods = np.zeros(2)

    def __call__(self, x):
        return x**3

    def enclose(self, centre, radius):
        most = jnp.abs(centre) + radius
        return MapEnclosure(
            centre**3,
            3 * most**2 * radius,
            self.jacobian(centre),
            jnp.diag(6 * most * radius),
            self.curvature(centre),
            6 * jnp.zeros((2, 2, 2)).at[[0, 1], [0, 1], [0, 1]].set(radius),
        ).widened()


def narrower(part, of=Cubes):
    def enclose(self, centre, radius):
        bounds = of.enclose(self, centre, radius)
        return bounds._replace(**{part: getattr(bounds, part) / 2})

    return {"enclose": enclose}


OTHERS = {
    "jacobian": ({"jacobian": lambda self, x: jnp.diag(x)}, r"jacobian of Mine and .* differ by"),
    "curvature": ({"curvature": lambda self, x: jnp.zeros((2, 2, 2))}, r"curvature of Mine and .* differ by"),
    "gradient": ({"pull_gradient": lambda self, x, g: g}, r"pull_gradient of Mine and .* differ by"),
    "Hessian": (
        {"pullback": lambda self, x, g, h: (3 * x**2 * g, h)},
        r"the Hessian by pullback of Mine and .* differ by",
    ),
    "shape": (
        {"pull_gradient": lambda self, x, g: g[:, None]},
        r"pull_gradient of Mine and .* have the shapes \(16, 2, 1\) and \(16, 2\) at 16 points",
    ),
    "numpy": (
        {"enclose": lambda self, centre, radius: np.sin(centre)},
        "Mine was tried at some rows, and raised TracerArrayConversionError",
    ),
    "nothing": (
        {"enclose": lambda self, centre, radius: None},
        "Mine was tried at some rows, and raised",
    ),
    "features": (narrower("reach"), "features of Mine are beyond the bounds of enclose"),
    "slopes": (narrower("jacobian_reach"), "first derivatives of Mine are beyond the bounds"),
    "bends": (narrower("curvature_reach"), "second derivatives of Mine are beyond the bounds"),
}


def test_a_map_of_ones_own_is_tried_before_a_fit():
    for part in (Cubes(), Chain((Affine.identity(2), Cubes()))):
        check_functions(part, X)


def test_a_map_is_tried_where_it_is_defined():
    class Logarithms(Cubes):
        """Defined above zero; bounds of a box that reaches below are no numbers."""

        def __call__(self, x):
            return jnp.log(x)

        def enclose(self, centre, radius):
            least = centre - radius
            steep = jnp.where(least > 0, 1 / least, jnp.nan)
            return MapEnclosure(
                jnp.log(centre),
                steep * radius,
                self.jacobian(centre),
                jnp.diag(steep**2 * radius),
                self.curvature(centre),
                2 * jnp.zeros((2, 2, 2)).at[[0, 1], [0, 1], [0, 1]].set(steep**3 * radius),
            ).widened()

    positive = np.abs(X) + 0.1
    check_functions(Logarithms(), positive)
    with pytest.raises(mw.InputError, match="first derivatives of Narrow are beyond the bounds"):
        check_functions(type("Narrow", (Logarithms,), narrower("jacobian_reach", Logarithms))(), positive)


@pytest.mark.parametrize("name", OTHERS)
def test_derivatives_and_bounds_that_are_not_those_of_the_features_are_refused(name):
    changes, words = OTHERS[name]
    mistaken = type("Mine", (Cubes,), changes)
    with pytest.raises(mw.InputError, match=f"input_map: {words}"):
        mw.fit(mw.Dataset(X, DATA.energy), input_map=mistaken())
