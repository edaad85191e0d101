"""`multiwell landscape`."""

import pytest

from multiwell import systems
from multiwell._cli._landscape import mobility_unit
from multiwell._fit import Labels

from .conftest import call


@pytest.fixture(scope="module")
def found(fitted):
    return call("landscape", fitted[1], "--json")


def test_the_document_holds_the_whole_landscape(found):
    document = found.document()
    system = systems.get("double-well")
    assert found.code == 0
    assert [point["on_boundary"] for point in document["minima"]] == [False, False]
    for point, known in zip(document["minima"], system.minima, strict=True):
        assert point["x"] == pytest.approx(known.x, abs=0.02)
    (saddle,) = document["saddles"]
    assert sorted(saddle["connects"]) == [0, 1]
    assert saddle["eigenvalues"][0] < 0
    heights = {(barrier["from"], barrier["to"]): barrier["height"] for barrier in document["barriers"]}
    deepest = document["minima"][0]["energy"]
    assert heights[0, 1] == pytest.approx(saddle["energy"] - deepest)
    assert {barrier["saddle"] for barrier in document["barriers"]} == {2}
    (path,) = document["paths"]
    assert path["saddle"] == 2
    assert max(path["energy"]) == pytest.approx(saddle["energy"])


def test_people_read_tables_with_units(fitted):
    done = call("landscape", fitted[1])
    assert done.code == 0
    for words in ("x [m]", "W [J]", "minimum", "saddle", "0 to 1", "over 2"):
        assert words in done.out


def test_bounds_may_be_narrower(fitted):
    done = call("landscape", fitted[1], "--bounds", "0.5:1.5", "--json").document()
    assert len(done["minima"]) == 1
    assert done["bounds"] == [[0.5], [1.5]]


@pytest.fixture(scope="module")
def rates(fitted):
    return call("landscape", fitted[1], "--temperature", 0.05, "--json").document()["rates"]


def test_rates_at_a_temperature(rates):
    assert rates["wells"] == [0, 1]
    assert sum(rates["population"]) == pytest.approx(1)
    assert rates["lifetime"][0] > rates["lifetime"][1] > 0


def test_rates_say_their_units_and_scale_with_the_mobility(fitted, rates):
    asked = ("landscape", fitted[1], "--temperature", 0.05, "--mobility", 1e-6)
    slow = call(*asked, "--json").document()["rates"]
    assert (rates["mobility"], slow["mobility"]) == (1, 1e-6)
    assert slow["lifetime"] == pytest.approx([1e6 * life for life in rates["lifetime"]])
    people = call(*asked)
    assert "at temperature 0.05 [J], with mobility 1e-06 [m]^2 / ([J] x unit of time);" in people.out
    assert "minimum  share of time" in people.out
    assert "lifetime" in people.out


def test_a_mobility_has_a_unit_where_inputs_share_none():
    labels = Labels(("a", "b"), "E", ("ga", "gb"), {"a": "m"})
    assert mobility_unit(labels) == "input unit^2 / (energy unit x unit of time)"
