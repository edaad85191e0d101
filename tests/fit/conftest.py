import pytest

import multiwell as mw


@pytest.fixture(scope="session")
def double_well():
    return mw.systems.get("double-well")


@pytest.fixture(scope="session")
def data(double_well):
    return double_well.dataset(120, seed=1)


@pytest.fixture(scope="session")
def result(data):
    return mw.fit(data)
