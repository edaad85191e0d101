import pytest
from laws.catalogue import CATALOGUE

import multiwell as mw

TRAINED = {
    "trained on double-well": lambda: mw.fit(mw.systems.get("double-well").dataset(120, seed=3)),
    "trained on four-well": lambda: mw.fit(mw.systems.get("four-well").dataset(300, seed=3), tolerance=1e-2),
    "trained on a mixture": lambda: mw.fit(
        mw.systems.get("gaussian-mixture").dataset(400, seed=3), mode="quadratic"
    ),
    "trained with noise": lambda: mw.fit(mw.systems.get("double-well").dataset(120, seed=3, noise=0.05)),
}
_kept = {}


def trained(name):
    if name not in _kept:
        _kept[name] = TRAINED[name]()
    return _kept[name]


@pytest.fixture(params=[*CATALOGUE, *TRAINED])
def potential(request):
    name = request.param
    return CATALOGUE[name]() if name in CATALOGUE else trained(name).potential


@pytest.fixture(params=list(TRAINED))
def result(request):
    return trained(request.param)
