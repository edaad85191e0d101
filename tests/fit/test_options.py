"""An option of a fit stands in two places, `FitOptions` and the signature of `fit`; the others follow from them."""

import inspect
from dataclasses import fields

import jaxtyping
import pytest

import multiwell as mw
from multiwell._cli._fit import fit as command
from multiwell._fit_options import FitOptions

GIVEN = {each.name: each.default for each in fields(FitOptions)}
OTHERS = {
    "max_modes": 3,
    "family": "quadratic",
    "seed": 1,
    "recipe": "paper",
    "validation": 0.5,
    "max_seconds": 1.0,
}
OTHERS |= {"tolerance": 0.5, "widths": (3,), "sharpness": "single", "rho": 2.0, "ensemble": 2, "focus": 2.0}
OTHERS |= {"barrier_tolerance": 0.1}


def parameters_of(verb):
    return {name: part.default for name, part in inspect.signature(verb).parameters.items()}


def test_fit_has_the_options_and_their_defaults():
    own = parameters_of(mw.fit)
    assert {name: own.get(name, "missing") for name in GIVEN} == GIVEN
    assert own.keys() - GIVEN.keys() == {"data", "input_map", "progress"}


def test_the_command_line_and_the_estimator_have_them_without_naming_them():
    assert GIVEN.keys() <= parameters_of(command).keys()
    estimator = mw.MultiwellRegressor().get_params()
    kept = {name: value for name, value in GIVEN.items() if name not in ("seed", "validation")}
    assert estimator == kept | {"input_map": None, "periods": None, "random_state": None}


@pytest.mark.parametrize("name", GIVEN)
def test_every_option_of_a_fit_is_checked_and_reaches_its_result(name, monkeypatch):
    from multiwell._fit import _fit

    seen = []

    def stop(data, options):
        seen.append(options)
        raise KeyboardInterrupt

    # users have no annotations checked for them
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)
    monkeypatch.setattr(_fit, "check_data", stop)
    with pytest.raises(KeyboardInterrupt):
        mw.fit(mw.systems.get("double-well").dataset(20, seed=0), **{name: OTHERS[name]})
    assert seen == [FitOptions(**{name: OTHERS[name]})]
    with pytest.raises(mw.InputError, match=rf"^{name} must "):
        FitOptions(**{name: -1})


def test_plain_values_come_back_as_the_same_options():
    options = FitOptions(**OTHERS | {"family": "icnn", "recipe": "default"})
    assert FitOptions.from_dict(options.as_dict()) == options
    with pytest.raises(mw.InputError, match="settings: 'colour' is no option of a fit"):
        FitOptions.from_dict({"colour": "red"})
