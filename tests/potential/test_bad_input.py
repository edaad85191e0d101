"""Bad calls of a potential, each with a message that says what to do."""

import jaxtyping
import numpy as np
import pytest
from laws.catalogue import CATALOGUE

from multiwell import InputError

BAD = [
    (lambda V: V(np.zeros((4, 2))), r"one point of shape \(2,\), got \(4, 2\).*vmap"),
    (lambda V: V(np.zeros(3)), r"one point of shape \(2,\), got \(3,\)"),
    (lambda V: V.energy(np.zeros(2)), r"X must have shape \(n, 2\), got \(2,\)"),
    (lambda V: V.energy(np.zeros((5, 3))), r"X must have shape \(n, 2\), got \(5, 3\)"),
    (lambda V: V.gradient([["a", "b"]]), "X must be numbers"),
    (lambda V: V.evaluate(np.array([[0.0, 0.0], [np.nan, 0.0]])), "not finite in row 1"),
    (lambda V: V.hessian(np.array([[np.inf, 0.0]])), "not finite in row 0"),
    (
        lambda V: V.evaluate(np.array([[0.0, 0.0], [1e300, 0.0]])),
        r"X: the \w+ at row 1 is not finite: the point is too far from the data for float64",
    ),
]
METHODS = ("energy", "gradient", "hessian", "evaluate", "responsibilities")


@pytest.mark.parametrize(("call", "message"), BAD)
def test_bad_calls_are_named(call, message, monkeypatch):
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)
    with pytest.raises(InputError, match=message):
        call(CATALOGUE["icnn 2-D"]())


def test_a_flat_batch_of_one_input_gets_the_remedy(monkeypatch):
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)
    with pytest.raises(InputError, match=r"X\.reshape\(-1, 1\)"):
        CATALOGUE["icnn 1-D"]().energy(np.zeros(7))


def test_lists_and_integers_are_fine(monkeypatch):
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)
    V = CATALOGUE["icnn 2-D"]()
    np.testing.assert_array_equal(V.energy([[1, 2]]), V.energy(np.array([[1.0, 2.0]])))
    assert float(V(np.array([1, 2]))) == pytest.approx(V.energy([[1, 2]])[0], rel=1e-4)


def test_no_points_give_empty_arrays():
    V = CATALOGUE["icnn 2-D"]()
    energy, gradient, hessian = V.evaluate(np.zeros((0, 2)))
    assert (energy.shape, gradient.shape, hessian.shape) == ((0,), (0, 2), (0, 2, 2))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["icnn 2-D", "icnn 2-D, blunt", "quadratic 5-D"])
def test_an_answer_is_finite_or_its_row_is_named(name, method):
    V = CATALOGUE[name]()
    refused = []
    for far in (1e3, 1e100, 1e300):
        X = np.zeros((3, V.dimension))
        X[1] = far
        try:
            answers = getattr(V, method)(X)
        except InputError as error:
            refused.append(far)
            message = str(error)
            assert "at row 1 is not finite: the point is too far from the data for float64" in message
        else:
            for answer in answers if method == "evaluate" else [answers]:
                assert np.isfinite(answer).all()
    assert 1e3 not in refused
    assert 1e300 in refused or method in ("energy", "gradient")
