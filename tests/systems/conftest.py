"""The catalogue of reference systems, with the options that change their known answers."""

import pytest

from multiwell.systems import System, get, names

CASES = [(name, {}) for name in names()] + [
    ("mechanochemical-2d", {"inputs": 4}),
    ("binary-choice", {"signal": (0.0, 0.5)}),
    ("gaussian-mixture", {"dimension": 1, "components": 4, "seed": 1}),
    ("gaussian-mixture", {"dimension": 3, "components": 4, "seed": 2}),
]


@pytest.fixture(
    scope="session", params=CASES, ids=lambda case: case[0] + "".join(f"-{v}" for v in case[1].values())
)
def system(request: pytest.FixtureRequest) -> System:
    name, options = request.param
    return get(name, **options)
