"""`multiwell report`."""

import pytest

from .conftest import call


def test_a_fit_writes_its_page(fitted):
    text = (fitted[1] / "report.html").read_text()
    assert "W of x" in text
    assert "Parity of the energy" in text


def test_the_page_of_a_model_goes_beside_it_or_where_it_is_asked(plain_model, table, tmp_path):
    done = call("report", plain_model, "--out", tmp_path / "page.html", "--data", table, "--json")
    assert done.code == 0
    assert done.document()["report"] == str(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text()
    assert "Parity of the energy" in text
    assert "given, error" in text


def test_without_data_the_page_says_how_to_compare(plain_model, tmp_path):
    call("report", plain_model, "--out", tmp_path / "page.html", "--bounds", "0.5:1.5")
    text = (tmp_path / "page.html").read_text()
    assert "--data" in text
    assert "there is no saddle" not in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--out", "missing/page.html"], "there is no folder"),
        (["--data", "missing.csv"], "missing.csv"),
        (["--at", "1"], "depends on no conditions"),
        (["--bounds", "1:0"], "must rise"),
    ],
)
def test_wrong_calls_are_named(fitted, arguments, words, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    done = call("report", fitted[1], *arguments)
    assert done.code == 2
    assert words in done.err
    assert not list(tmp_path.iterdir())


def test_a_page_never_takes_the_place_of_a_model_a_table_or_a_folder(fitted, table, tmp_path):
    model, copy = tmp_path / "model.safetensors", tmp_path / "table.csv"
    model.write_bytes((fitted[1] / "model.safetensors").read_bytes())
    copy.write_bytes(table.read_bytes())
    for out, words in ((model, "the model itself"), (copy, "the table itself"), (tmp_path, "is a folder")):
        done = call("report", model, "--data", copy, "--out", out)
        assert done.code == 2
        assert words in done.err
    assert model.read_bytes() == (fitted[1] / "model.safetensors").read_bytes()
    assert copy.read_bytes() == table.read_bytes()


def test_a_temperature_of_nothing_is_refused(fitted):
    for value in ("0", "-1", "inf", "nan"):
        done = call("landscape", fitted[1], "--temperature", value)
        assert done.code == 2
        assert "--temperature" in done.err
