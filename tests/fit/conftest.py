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


@pytest.fixture(scope="session")
def mixture_data():
    return mw.systems.get("gaussian-mixture", dimension=1, components=3).dataset(200, seed=0)


@pytest.fixture(scope="session")
def mixture(mixture_data):
    return mw.fit(mixture_data, max_modes=4, family="quadratic")
