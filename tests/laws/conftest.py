import pytest
from laws.catalogue import CATALOGUE
from laws.trained import TRAINED, trained


@pytest.fixture(params=[*CATALOGUE, *TRAINED])
def potential(request):
    name = request.param
    return CATALOGUE[name]() if name in CATALOGUE else trained(name).potential


@pytest.fixture(params=list(TRAINED))
def result(request):
    return trained(request.param)
