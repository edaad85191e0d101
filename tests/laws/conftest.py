import pytest
from laws.catalogue import CATALOGUE, OF_OTHER_SIZES
from laws.trained import TRAINED, trained

NAMES = [
    pytest.param(name, marks=pytest.mark.slow) if name in OF_OTHER_SIZES else name
    for name in (*CATALOGUE, *TRAINED)
]


# of a module, so that the tests of one potential follow one another while its programs are compiled
@pytest.fixture(scope="module", params=NAMES)
def potential(request):
    name = request.param
    return CATALOGUE[name]() if name in CATALOGUE else trained(name).potential


@pytest.fixture(scope="module", params=list(TRAINED))
def result(request):
    return trained(request.param)
