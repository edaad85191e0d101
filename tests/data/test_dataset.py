"""What a data set accepts, what it refuses and with which words."""

import re
import warnings
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from multiwell._data import Dataset
from multiwell._errors import InputError, MultiwellWarning

X = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [2.0, 3.0], [1.5, 1.0]])
E = np.array([0.0, 1.0, 4.0, 2.0, 3.0])
G = np.column_stack([E, E[::-1]])
H = np.einsum("n,ij->nij", E + 1, [[2.0, 1.0], [1.0, 3.0]])


def put(array, index, value):
    """A copy of an array with one entry replaced."""
    copy = np.array(array, dtype=object if isinstance(value, (str, list)) else float)
    copy[index] = value
    return copy


BAD = {
    "x of one dimension": (
        lambda: Dataset(E, E),
        r"x must have shape \(n, d\), got \(5,\).*x\.reshape\(-1, 1\)",
    ),
    "x of three dimensions": (lambda: Dataset(H, E), r"x must have shape \(n, d\).*\(5, 2, 2\)"),
    "x of no rows": (lambda: Dataset(X[:0], E[:0]), "x has no rows"),
    "x of no columns": (lambda: Dataset(X[:, :0], E), "x has no columns"),
    "x of one row": (lambda: Dataset(X[:1], E[:1]), "x has one row; with 2 inputs at least 3 are needed"),
    "x of two rows": (lambda: Dataset(X[:2], E[:2]), "x has 2 rows; with 2 inputs at least 3"),
    "x lying on its side": (lambda: Dataset(X.T, E), r"x has 2 rows; with 5 inputs at least 6.*pass x\.T"),
    "x with NaN": (lambda: Dataset(put(X, (3, 1), np.nan), E), r"x: row 3, column 1 \(x2\) is NaN; .*finite"),
    "x with inf": (
        lambda: Dataset(put(X, (3, 1), np.inf), E, names=("a", "b")),
        r"x: row 3, column 1 \(b\) is inf",
    ),
    "x with two NaN": (lambda: Dataset(put(X, (slice(3, 5), 1), np.nan), E), "row 3.*1 more"),
    "x with text": (
        lambda: Dataset(put(X, (3, 1), "1.0"), E),
        r"x must hold real numbers; row 3, column 1 is '1.0' \(str\)",
    ),
    "x all text": (
        lambda: Dataset(X.astype(str), E),
        r"x must hold real numbers, got text \(row 0, column 0 is '0.0'\)",
    ),
    "x complex": (lambda: Dataset(X + 0j, E), "x must hold real numbers, got complex numbers"),
    "x of dates": (lambda: Dataset(X.astype("M8[s]"), E), "x must hold real numbers, got dates"),
    "x ragged": (
        lambda: Dataset([[0.0], [1.0, 2.0]], E),
        "x must be a regular array, got rows of different lengths",
    ),
    "x a dict": (lambda: Dataset({"a": 1}, E), "x must be an array of numbers, got one object of type dict"),
    "x None": (lambda: Dataset(None, E), "x must be an array of numbers, got nothing"),
    "x structured": (lambda: Dataset(np.zeros(3, "f8,f8"), E), "x must be a plain array.*f0, f1"),
    "x a single point": (lambda: Dataset(np.ones((5, 2)), E), "x is the same point in all 5 rows"),
    "energy too short": (lambda: Dataset(X, E[:4]), "energy has 4 rows, x has 5"),
    "energy as a column": (
        lambda: Dataset(X, E[:, None]),
        r"energy must have shape \(5,\).*got \(5, 1\); use energy\.reshape\(-1\)",
    ),
    "energy a number": (lambda: Dataset(X, 1.0), r"energy must have shape \(5,\).*got \(\)"),
    "energy inf": (lambda: Dataset(X, put(E, 2, -np.inf)), "energy: row 2 is -inf; .*NaN means not measured"),
    "energy text": (lambda: Dataset(X, put(E, 2, "low")), "energy must hold real numbers; row 2 is 'low'"),
    "energy constant": (
        lambda: Dataset(X, np.full(5, 0.3)),
        r"energy is constant: nothing to learn \(energy = 0.3 in all 5",
    ),
    "energy constant to rounding": (
        lambda: Dataset(X, [0.3, 0.1 + 0.2, 0.3, 0.3, 0.3]),
        "energy is constant: nothing to learn",
    ),
    "energy measured once": (lambda: Dataset(X[:1].repeat(3, 0), [1, np.nan, np.nan]), "only 1 of 3 rows"),
    "energy constant, gradient zero": (
        lambda: Dataset(X, E * 0, G * 0),
        "energy is constant: nothing to learn",
    ),
    "gradient zero": (lambda: Dataset(X, None, G * 0), "gradient is zero wherever it is measured"),
    "gradient of one column": (
        lambda: Dataset(X, E, G[:, :1]),
        r"gradient has 1 column, x has 2: one per input \(x1, x2\)",
    ),
    "gradient of three columns": (lambda: Dataset(X, E, np.ones((5, 3))), "gradient has 3 columns, x has 2"),
    "gradient too short": (lambda: Dataset(X, E, G[:3]), "gradient has 3 rows, x has 5"),
    "gradient on its side": (
        lambda: Dataset(X, E, G.T),
        r"gradient must have shape \(5, 2\).*gradient\.T has that",
    ),
    "gradient flat": (lambda: Dataset(X[:, :1], E, E), r"gradient must have.*use gradient\.reshape\(-1, 1\)"),
    "gradient inf": (
        lambda: Dataset(X, E, put(G, (4, 0), np.inf), energy_name="W"),
        r"gradient: row 4, column 0 \(dW/dx1\) is inf",
    ),
    "hessian flat": (
        lambda: Dataset(X, E, None, H.reshape(5, 4)),
        r"hessian must.*use hessian\.reshape\(-1, 2, 2\)",
    ),
    "hessian inf": (
        lambda: Dataset(X, None, None, put(H, (1, 0, 1), np.inf)),
        r"hessian: row 1, entry \(0, 1\) is inf",
    ),
    "hessian not symmetric": (
        lambda: Dataset(X, None, None, put(H, (1, 0, 1), 9.0)),
        r"hessian: row 1 is not symmetric: entry \(0, 1\) is 9, entry \(1, 0\) is 2; pass",
    ),
    "nothing given": (
        lambda: Dataset(X),
        "nothing is measured: one of energy, gradient or hessian is needed",
    ),
    "nothing finite": (lambda: Dataset(X, E * np.nan), "one of energy, gradient or hessian"),
    "condition flat": (
        lambda: Dataset(X, E, condition=E),
        r"condition must.*use condition\.reshape\(-1, 1\)",
    ),
    "condition NaN": (
        lambda: Dataset(X, E, condition=put(X, (2, 0), np.nan)),
        r"condition: row 2, column 0 \(c1\) is NaN",
    ),
    "condition too short": (lambda: Dataset(X, E, condition=X[:2]), "condition has 2 rows, x has 5"),
    "weight negative": (
        lambda: Dataset(X, E, weight=E - 1),
        "weight: row 0 is -1; weights must not be negative",
    ),
    "weight zero": (lambda: Dataset(X, E, weight=E * 0), "weight is 0 in every row"),
    "weight NaN": (lambda: Dataset(X, E, weight=put(E, 4, np.nan)), "weight: row 4 is NaN"),
    "weight too short": (lambda: Dataset(X, E, weight=E[:2]), "weight has 2 rows, x has 5"),
    "group too short": (lambda: Dataset(X, E, group=["a"]), "group has 1 row, x has 5"),
    "group missing": (lambda: Dataset(X, E, group=["a", "b", None, "a", "b"]), "group: row 2 has no label"),
    "group NaN": (lambda: Dataset(X, E, group=put(E, 3, np.nan)), "group: row 3 has no label"),
    "group of dicts": (lambda: Dataset(X, E, group=[{}] * 5), "group: row 0 is a dict"),
    "names too few": (lambda: Dataset(X, E, names=("a",)), r"names has 1 name \(a\) for 2 columns"),
    "names twice": (lambda: Dataset(X, E, names=("a", "a")), "names holds 'a' twice"),
    "input and condition": (
        lambda: Dataset(X, E, names=("a", "b"), condition=E[:, None], condition_names="a"),
        "condition_names: .a. is the name of an input as well",
    ),
    "names not text": (lambda: Dataset(X, E, names=("a", "")), "names must hold text, got ''"),
    "subset of booleans": (
        lambda: Dataset(X, E).subset(E > 0),
        "row numbers, got booleans; use np.flatnonzero",
    ),
    "subset of floats": (lambda: Dataset(X, E).subset([0.5]), "rows must be integers"),
    "subset weights too short": (
        lambda: Dataset(X, E).subset([0, 1], weight=[1.0]),
        "weight has 1 row, x has 2",
    ),
    "subset weights negative": (
        lambda: Dataset(X, E).subset([0, 1], weight=[1.0, -2.0]),
        "weight: row 1 is -2; weights must not be negative",
    ),
    "subset beyond": (lambda: Dataset(X, E).subset([5]), "there is no row 5 among 5"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_with_its_place(case):
    call, pattern = BAD[case]
    with pytest.raises(InputError, match=pattern):
        call()


GOOD = {
    "lists": (X.tolist(), E.tolist()),
    "frame and series": (pd.DataFrame(X, index=list("edcba")), pd.Series(E, index=list("vwxyz"))),
    "integers": (X.astype(int), E.astype(np.uint8)),
    "booleans": (X, E > 1),
    "fortran order": (np.asfortranarray(X), E[::-1][::-1]),
    "objects": (X.astype(object), np.array([Decimal(str(e)) for e in E])),
}


@pytest.mark.parametrize("case", GOOD)
def test_array_likes_become_contiguous_float64(case):
    x, energy = GOOD[case]
    data = Dataset(x, energy)
    for array in (data.x, data.energy):
        assert array.dtype == np.float64
        assert array.flags.c_contiguous
    np.testing.assert_array_equal(data.x, np.asarray(x, dtype=float))
    np.testing.assert_array_equal(data.energy, np.asarray(energy, dtype=float))


MISSING = {
    "None": [0.0, None, 4.0, 2.0, 3.0],
    "NaN": put(E, 1, np.nan),
    "masked": np.ma.masked_array(E, E == 1.0),
    "masked integers": np.ma.masked_array(E.astype(int), E == 1.0),
    "pandas.NA": pd.Series([0.0, pd.NA, 4.0, 2.0, 3.0], dtype="Float64"),
}


@pytest.mark.parametrize("case", MISSING)
def test_missing_values_become_nan(case):
    data = Dataset(X, MISSING[case], G)
    np.testing.assert_array_equal(np.isnan(data.energy), [False, True, False, False, False])
    assert data.measured == {"energy": 4, "gradient": 10, "hessian": 0}


def test_the_callers_arrays_are_not_aliased():
    given = {
        "x": X.copy(),
        "energy": E.copy(),
        "gradient": G.copy(),
        "hessian": H.copy(),
        "condition": X.copy(),
        "weight": E.copy(),
    }
    data = Dataset(**given)
    kept = {key: getattr(data, key).copy() for key in given}
    for array in given.values():
        array[...] = 99.0
    for key, value in kept.items():
        np.testing.assert_array_equal(getattr(data, key), value)


@pytest.mark.parametrize(
    "parts", [{"energy": E}, {"gradient": G}, {"hessian": H}, {"energy": E * 0, "gradient": G}]
)
def test_any_one_of_the_measurements_is_enough(parts):
    measured = Dataset(X, **parts).measured
    assert {name for name, count in measured.items() if count} == set(parts)


def test_an_array_without_a_measurement_counts_as_absent():
    assert Dataset(X, E * np.nan, G).energy is None


def test_hessian_entries_are_filled_from_their_mirror_image():
    upper = np.where(np.tri(2, k=-1, dtype=bool), np.nan, H)
    np.testing.assert_array_equal(Dataset(X, None, None, upper).hessian, H)


def test_hessian_rounding_is_averaged_away():
    data = Dataset(X, None, None, put(H, (1, 0, 1), 2.0 + 1e-9))
    np.testing.assert_array_equal(data.hessian, data.hessian.swapaxes(1, 2))


def test_names_follow_the_dimension():
    data = Dataset(X, E, condition=X)
    assert data.names == ("x1", "x2")
    assert data.gradient_names == ("dE/dx1", "dE/dx2")
    assert data.condition_names == ("c1", "c2")
    assert Dataset(E[:, None], E, names=None).names == ("x",)
    assert Dataset(E[:, None], E, names="u", energy_name="W").gradient_names == ("dW/du",)


def test_group_labels_become_codes_in_order_of_appearance():
    np.testing.assert_array_equal(Dataset(X, E, group=["b", "a", "b", "c", "a"]).group, [0, 1, 0, 2, 1])
    np.testing.assert_array_equal(Dataset(X, E, group=[7, 7, 3, 7, 3]).group, [0, 0, 1, 0, 1])


def test_bounds_and_sizes():
    data = Dataset(X, E)
    assert (len(data), data.n, data.dimension) == (5, 5, 2)
    np.testing.assert_array_equal(data.lower, [0.0, 0.0])
    np.testing.assert_array_equal(data.upper, [2.0, 3.0])


def test_repr_is_one_informative_line():
    data = Dataset(X, put(E, 1, np.nan), G, group=list("aabbc"), weight=E)
    assert (
        repr(data) == "Dataset(5 rows; inputs x1, x2; energy (4 of 5 entries); gradient; weighted; 3 groups)"
    )


def twice(energy, gradient=None, condition=None):
    """Data whose last two rows stand at the points of the first two."""
    return Dataset(np.vstack([X, -0.0 * X[:1], X[1:2]]), energy, gradient, condition=condition)


WARNED = {
    "one energy differs": (lambda: twice([*E, 0.0, 9.0]), "1 row has the same point .* a different energy"),
    "two energies differ": (
        lambda: twice([*E, 5.0, 9.0]),
        "2 rows have the same point .* a different energy",
    ),
    "gradient differs": (
        lambda: twice([*E, 0.0, 1.0], np.vstack([G, G[:1] + 1, G[1:2]])),
        "1 row has the same point .* a different gradient",
    ),
    "earlier rows without energy": (
        lambda: twice([np.nan, *E[1:], 0.0, 9.0], np.vstack([G, G[:2]])),
        "1 row has .* energy",
    ),
    "an empty row": (lambda: Dataset(X, put(E, 4, np.nan)), "1 of 5 rows dropped: nothing is measured"),
    "a constant input": (lambda: Dataset(X * [1, 0] + 0.5, E + X[:, 0]), "input x2 is 0.5 in every row"),
}


@pytest.mark.parametrize("case", WARNED)
def test_doubtful_data_are_warned_about(case):
    call, pattern = WARNED[case]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    messages = [str(item.message) for item in caught if item.category is MultiwellWarning]
    assert [message for message in messages if re.search(pattern, message)], messages


def test_agreeing_repeats_and_other_conditions_are_no_conflict():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        twice([*E, 0.0, 1.0])
        twice([*E, 5.0, 9.0], condition=np.arange(7.0)[:, None])


def test_empty_rows_are_dropped_from_every_array():
    gradient = put(G, 3, np.nan)
    with pytest.warns(MultiwellWarning, match="1 of 5 rows"):
        data = Dataset(
            X, put(E, slice(3, None), np.nan), gradient, condition=X, weight=E + 1, group=list("abcde")
        )
    keep = [0, 1, 2, 4]
    np.testing.assert_array_equal(data.x, X[keep])
    np.testing.assert_array_equal(data.gradient, G[keep])
    np.testing.assert_array_equal(data.condition, X[keep])
    np.testing.assert_array_equal(data.weight, E[keep] + 1)
    assert data.group.size == 4


@pytest.mark.parametrize("rows", [[2], [], [4, 0, 0], [-1], np.array([1, 3], dtype=np.uint8)])
def test_subset_takes_rows_of_every_array_without_checks(rows):
    data = Dataset(
        X, E, G, H, condition=X, weight=E + 1, group=list("aabbc"), names=("a", "b"), units={"a": "m"}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        part = data.subset(rows)
    index = np.asarray(rows, dtype=int)
    for key in ("x", "energy", "gradient", "hessian", "condition", "weight", "group"):
        np.testing.assert_array_equal(getattr(part, key), getattr(data, key)[index])
    assert (part.names, part.units, len(part)) == (("a", "b"), {"a": "m"}, len(rows))
    assert repr(part).startswith(f"Dataset({len(rows)} row")


def test_a_subset_takes_weights_of_its_own_past_the_checks():
    data = Dataset(X, E, weight=E + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        part = data.subset([3, 3, 1], weight=[2, 0.5, 0])
    np.testing.assert_array_equal(part.weight, [2.0, 0.5, 0.0])
    np.testing.assert_array_equal(part.x, X[[3, 3, 1]])
    np.testing.assert_array_equal(data.weight, E + 1)


def test_a_subset_keeps_no_array_in_which_nothing_is_measured():
    data = Dataset(X, put(E, slice(2, None), np.nan), G)
    assert data.subset([1, 2]).energy is not None
    assert data.subset([2, 4]).energy is None
    assert data.subset([2, 4]).gradient is not None


def test_both_ends_of_a_period_are_one_point():
    angle = np.linspace(0, 360, 73)[:, None]
    energy = np.cos(np.radians(angle[:, 0]))
    Dataset(angle, energy, names=["phi"], periods={"phi": 360})
    energy[-1] += 3
    with pytest.warns(
        MultiwellWarning, match="1 row has the same point as an earlier row but a different energy"
    ):
        Dataset(angle, energy, names=["phi"], periods={"phi": 360})


def test_a_period_of_which_next_to_nothing_is_covered_is_noted():
    angle = np.linspace(-3.1, 3.1, 50)[:, None]
    with pytest.warns(
        MultiwellWarning, match=r"phi covers 0\.017 of its period 360: are both in the same unit"
    ):
        Dataset(angle, np.cos(angle[:, 0]), names=["phi"], periods={"phi": 360})
