"""Landscapes that several files look at, each computed once."""

from functools import cache

import pytest

import multiwell as mw

HIGHER = ("four-well", "muller-brown")  # systems of which tests ask for points of index 2 as well


@pytest.fixture(scope="session")
def landscape_of():
    """The landscape of a reference system within its bounds, by the name of the system."""

    @cache
    def found(name):
        system = mw.systems.get(name)
        highest = 2 if name in HIGHER else 1
        return mw.landscape(system.energy, (system.lower, system.upper), highest_index=highest)

    return found
