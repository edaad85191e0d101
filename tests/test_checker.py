"""The check of annotations is made once for each function, and still refuses what is wrong."""

import checker
import numpy as np
import pytest
from jaxtyping import Float, TypeCheckError, jaxtyped


def defined_again():
    @jaxtyped(typechecker=checker.once)
    def inner(x: Float[np.ndarray, "n d"], y: Float[np.ndarray, " n"] = None) -> Float[np.ndarray, " d"]:
        return x.sum(axis=0) if y is None else y

    return inner


def other_shape():
    @jaxtyped(typechecker=checker.once)
    def inner(x: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
        return x

    return inner


def test_a_function_defined_again_is_checked_again():
    for _ in range(3):
        assert defined_again()(np.ones((2, 3))).shape == (3,)
        with pytest.raises(TypeCheckError, match="parameters"):
            defined_again()(np.ones(3))
        with pytest.raises(TypeCheckError, match="return value"):
            defined_again()(np.ones((2, 3)), np.ones(2))


def test_functions_of_one_name_have_checks_of_their_own():
    defined_again()
    assert other_shape()(np.ones(3)).shape == (3,)
    with pytest.raises(TypeCheckError, match="parameters"):
        other_shape()(np.ones((2, 3)))


def test_the_check_is_made_once():
    defined_again()
    before = len(checker._made)
    defined_again()
    assert len(checker._made) == before
