"""`multiwell demo`, `systems`, help, and the pictures that `fit` leaves."""

import pytest

from multiwell import systems

from .conftest import call


@pytest.mark.usefixtures("no_pictures")
def test_the_demo_finds_the_known_wells(tmp_path):
    done = call("demo", "--json")
    assert done.code == 0, done.err
    document = done.document()
    assert document["system"] == "double-well"
    assert document["status"] == "tolerance_reached"
    known = document["known_wells"]
    assert [match["known"] for match in known] == [
        point.x.tolist() for point in systems.get("double-well").minima
    ]
    assert all(match["distance"] < 0.01 for match in known)
    assert document["model"] == "multiwell-demo-double-well/model.safetensors"
    assert (tmp_path / document["model"]).is_file()
    assert "known well" in done.err


def test_the_demo_says_which_wells_were_not_found(tmp_path, monkeypatch, no_pictures):
    from multiwell import _fit

    usual = _fit.fit

    def hurried(data, **options):
        return usual(data, **{**options, "max_modes": 1, "family": "quadratic"})

    monkeypatch.setattr(_fit, "fit", hurried)
    done = call("demo", "double-well", "--noise", "0.02", "--seed", "4", "--out", "here", "--json")
    assert done.code == 0
    matches = done.document()["known_wells"]
    assert [match["found"] is None for match in matches].count(True) >= 1
    assert "not found" in done.err
    assert "warning:" in done.err
    assert (tmp_path / "here" / "fit.json").is_file()


def test_the_systems_are_listed():
    document = call("systems", "--json").document()
    assert [row["name"] for row in document["systems"]] == list(systems.names())
    row = document["systems"][2]
    assert (row["name"], row["inputs"], row["wells"], row["lower"]) == (
        "four-well",
        ["x1", "x2"],
        4,
        [-1.6, -1.6],
    )
    people = call("systems").out
    assert all(name in people for name in systems.names())


@pytest.mark.parametrize("command", [[], ["fit"], ["demo"], ["show"], ["predict"], ["systems"]])
def test_help_is_there_for_every_command(command):
    done = call(*command, "--help")
    assert done.code == 0
    assert "Usage: multiwell" in done.out
    assert command == [] or "--json" in done.out


def test_without_a_command_the_help_is_shown_and_the_version_is_known():
    assert call().out == call("--help").out
    assert call("--version").out.startswith("multiwell ")
