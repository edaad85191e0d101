"""One table and one fit of it, made once, and a way to call commands."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import multiwell as mw
from multiwell import systems
from multiwell._cli import app
from multiwell._fit import Discovery, Labels

COLUMNS = ["--inputs", "x", "--energy", "W", "--gradient", "F"]
# where any model will do
SOON = ["--family", "quadratic", "--max-modes", 2, "--tolerance", 0.5]


@dataclass
class Call:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout; numbers that JSON does not know are refused."""

        def refuse(word: str) -> None:
            raise AssertionError(f"{word} in JSON")

        return json.loads(self.out, parse_constant=refuse)


def call(*arguments: object) -> Call:
    """Run a command in this process."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Call(done.exit_code, done.stdout, done.stderr)


def write_table(path: Path, seed: int = 0, n: int = 120) -> Path:
    """Rows of the double well as a CSV with units in its header."""
    data = systems.get("double-well").dataset(n, seed=seed)
    rows = np.column_stack([data.x, data.energy, data.gradient])
    np.savetxt(path, rows, delimiter=",", header="x [m],W [J],F [N]", comments="", fmt="%.17g")
    return path


@pytest.fixture(scope="session")
def table(tmp_path_factory) -> Path:
    return write_table(tmp_path_factory.mktemp("table") / "data.csv")


@pytest.fixture(scope="session")
def fitted(table, tmp_path_factory) -> tuple[Call, Path]:
    """The call of a fit with --json, and its folder."""
    out = tmp_path_factory.mktemp("fits") / "run"
    return call("fit", table, *COLUMNS, "--tolerance", "0.01", "--max-modes", 2, "--out", out, "--json"), out


@pytest.fixture(scope="session")
def plain_model(fitted, tmp_path_factory) -> Path:
    """The file of that model without the steps of its fit: there are two pictures of it, and a short page."""
    path = tmp_path_factory.mktemp("plain") / "model.safetensors"
    mw.save(path, replace(mw.load(fitted[1] / "model.safetensors"), history=[], discovery=Discovery([])))
    return path


@pytest.fixture
def fit_is_done(plain_model, monkeypatch):
    """What follows a fit is tested: a fit takes no time, and gives the plain model with the labels of its data."""

    def loaded(data, **_):
        result = mw.load(plain_model)
        return replace(result, labels=Labels(data.names, data.energy_name, data.gradient_names, data.units))

    monkeypatch.setattr("multiwell._fit.fit", loaded)


@pytest.fixture(autouse=True)
def away(tmp_path, monkeypatch):
    """Every test has an empty current folder and leaves the user's cache alone."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MULTIWELL_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def no_pictures(monkeypatch):
    """Fits leave their model and its document; pictures and the page take longer than a small fit."""
    from multiwell import _report

    for name in ("save_pictures", "report", "landscape_of"):
        monkeypatch.setattr(_report, name, lambda *_, **__: [])


@pytest.fixture
def no_page(monkeypatch):
    """Fits leave their pictures, but no page and no landscape for it."""
    from multiwell import _report

    for name in ("report", "landscape_of"):
        monkeypatch.setattr(_report, name, lambda *_, **__: None)


@pytest.fixture
def one_format(monkeypatch):
    """Every picture is rendered once, as a PNG."""
    monkeypatch.setattr("multiwell._report._pictures.SUFFIXES", ("png",))
