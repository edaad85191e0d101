import pytest
from laws.catalogue import CATALOGUE
from laws.trained import TRAINED, trained


# of a module, so that the tests of one potential follow one another while its programs are compiled
@pytest.fixture(scope="module", params=[*CATALOGUE, *TRAINED])
def potential(request):
    name = request.param
    return CATALOGUE[name]() if name in CATALOGUE else trained(name).potential


@pytest.fixture(scope="module", params=list(TRAINED))
def result(request):
    return trained(request.param)
