"""Relative errors: what they compare, and what is evaluated for them."""

import numpy as np
import pytest
from laws.catalogue import CATALOGUE, points

import multiwell as mw
from multiwell._fit import _accuracy, relative_errors


@pytest.mark.parametrize(
    ("kinds", "evaluated"),
    [
        (["energy"], "energy"),
        (["gradient"], "gradient"),
        (["energy", "gradient"], "gradient"),
        (["energy", "hessian"], "hessian"),
        (["energy", "gradient", "hessian"], "hessian"),
    ],
)
def test_only_what_was_measured_is_evaluated(kinds, evaluated, monkeypatch):
    V = CATALOGUE["icnn 2-D"]()
    X = points(V, 30)
    exact = dict(zip(("energy", "gradient", "hessian"), V.evaluate(X), strict=True))
    # every kind is off by a tenth, so that its relative error is known
    given = {kind: exact[kind] / 1.1 for kind in kinds}
    asked = []
    usual = _accuracy.evaluate_batch

    def evaluate_batch(potential, X, quantity, condition):
        asked.append(quantity)
        return usual(potential, X, quantity, condition)

    monkeypatch.setattr(_accuracy, "evaluate_batch", evaluate_batch)
    errors = relative_errors(V, mw.Dataset(X, **given), np.array([2.0, 0.5]))
    assert asked == [evaluated]
    assert list(errors) == kinds
    for kind in set(kinds) - {"energy"}:
        assert errors[kind] == pytest.approx(0.1, rel=1e-9)
    if "energy" in kinds:
        assert errors["energy"] == pytest.approx(
            0.1 * np.sqrt(np.mean(given["energy"] ** 2)) / np.std(given["energy"]), rel=1e-9
        )


def test_a_missing_value_is_skipped_and_a_missing_answer_is_not():
    V = CATALOGUE["quadratic 2-D, sharp"]()
    X = points(V, 30)
    energy, gradient = np.where(np.arange(30) == 3, np.nan, V.energy(X)), V.gradient(X)
    near = relative_errors(V, mw.Dataset(X, energy, gradient), np.ones(2))
    assert near["energy"] == pytest.approx(0.0, abs=1e-12)
    X[5] = 1e300
    with np.errstate(all="ignore"):
        far = relative_errors(V, mw.Dataset(X, energy, gradient), np.ones(2))
    assert not np.isfinite([far["energy"], far["gradient"]]).any()
