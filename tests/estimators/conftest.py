import jaxtyping
import pytest

import multiwell as mw


@pytest.fixture(scope="session")
def double_well():
    return mw.systems.get("double-well")


@pytest.fixture(scope="session")
def data(double_well):
    return double_well.dataset(60, seed=1)


@pytest.fixture
def no_annotations_checked(monkeypatch):
    """As users have it."""
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)
