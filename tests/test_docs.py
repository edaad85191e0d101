"""What README, docs and examples say is run: Python blocks, command lines, scripts; tables equal the registry."""

import io
import os
import re
import shlex
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from unittest import mock

import numpy as np
import pytest

from multiwell import systems
from multiwell._potential import FAMILIES

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
BLOCK = re.compile(
    r"^(?P<skip><!-- skip-test: .+ -->\n)?```(?P<language>\w+)[^\n]*\n(?P<text>.*?)^```$", re.M | re.S
)
TABLES = ("data.csv", "held.csv", "new.csv", "table.csv")  # made here, from a reference system
QUICK = ("README.md", "docs/getting-started.md")  # the other pages are run with the slow tests
CONDITIONAL_TABLES = ("steel.csv", "colder.csv")
FOREIGN = ("uniaxial.csv",)  # published elsewhere: lines that need it are only parsed


def blocks(page: Path, *languages: str) -> list[tuple[int, str]]:
    """Line and text of the blocks of a page in some languages."""
    text = page.read_text(encoding="utf-8")
    found = [m for m in BLOCK.finditer(text) if m["language"] in languages and not m["skip"]]
    return [(text.count("\n", 0, m.start("text")), m["text"]) for m in found]


def commands(page: Path) -> list[str]:
    """The lines of a page that call multiwell."""
    lines = [
        line for _, text in blocks(page, "bash", "console") for line in text.replace("\\\n", " ").split("\n")
    ]
    return [line.removeprefix("$ ") for line in lines if line.removeprefix("$ ").startswith("multiwell ")]


def page_name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


COMMANDS = [(page, line) for page in PAGES for line in commands(page)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, marks=() if page_name(page) in QUICK else pytest.mark.slow)
        for page in PAGES
        if blocks(page, "python")
    ],
    ids=page_name,
)
def test_python_blocks_run(page: Path, folder: Path) -> None:
    namespace: dict[str, object] = {"__name__": page.stem}
    # what a page registers is known on that page alone
    with redirect_stdout(io.StringIO()), mock.patch.dict(FAMILIES):
        for line, text in blocks(page, "python"):
            # empty lines before it make a failure point to its line on the page
            exec(compile("\n" * line + text, str(page), "exec"), namespace)


def write_tables(folder: Path) -> None:
    rng = np.random.default_rng(0)
    for name in CONDITIONAL_TABLES:
        u, T = rng.uniform(-1.5, 1.5, 120), rng.uniform(-1, 1, 120)
        columns = np.column_stack([u, T, u**4 + T * u**2, 4 * u**3 + 2 * T * u])
        np.savetxt(folder / name, columns, delimiter=",", header="u,T,E,g", comments="")
    states = systems.get("muller-brown").dataset(seed=0)
    columns = np.column_stack([states.x, states.energy, states.gradient])
    np.savetxt(
        folder / "states.csv", columns, delimiter=",", header="a [nm],b [nm],E [kJ/mol],ga,gb", comments=""
    )
    for seed, name in enumerate(TABLES):
        data = systems.get("four-well").dataset(200, seed=seed, sampling="trajectories")
        columns = np.column_stack([data.x, data.energy, data.gradient, data.group])
        np.savetxt(folder / name, columns, delimiter=",", header="x1,x2,E,g1,g2,path", comments="")


@pytest.mark.parametrize(
    ("page", "line"), COMMANDS, ids=lambda part: part if isinstance(part, str) else part.stem
)
def test_command_lines_name_what_exists(page: Path, line: str) -> None:
    import typer

    from multiwell._cli import app

    command = typer.main.get_command(app)
    _, first, *rest = shlex.split(line)
    if not first.startswith("-"):
        assert first in command.commands, f"{page_name(page)}: no command {first}"
        command = command.commands[first]
    words = rest if not first.startswith("-") else [first]
    known = {"--help"}.union(*(parameter.opts for parameter in command.params))
    unknown = [word for word in words if word.startswith("-") and word.split("=")[0] not in known]
    assert not unknown, f"{page_name(page)}: {line} uses {', '.join(unknown)}"


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=page_name)
def test_command_lines_run(page: Path, folder: Path) -> None:
    write_tables(folder)
    for line in commands(page):
        if any(name in line for name in FOREIGN):
            continue
        done = subprocess.run(
            [sys.executable, "-c", "from multiwell._cli import main; main()", *shlex.split(line)[1:]],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"


@pytest.mark.slow
@pytest.mark.parametrize("script", EXAMPLES, ids=lambda script: script.stem)
def test_examples_run(script: Path, folder: Path) -> None:
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    assert done.stdout.strip()
    assert not os.listdir(folder), "an example leaves files behind"


def test_every_example_is_listed() -> None:
    listed = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    assert [script.name for script in EXAMPLES if f"]({script.name})" not in listed] == []


def test_the_two_lines_of_the_readme_are_checked() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    lines = [
        text.strip() for _, text in blocks(ROOT / "README.md", "bash") if text.startswith("python3 -m venv")
    ]
    assert len(lines) == 2
    for line in lines:
        assert f"'{line}'" in run


def systems_table() -> str:
    """The table of reference systems as docs/systems.md shows it."""
    rows = ["| name | what it is | inputs | bounds | rows | wells | saddles | source |", "|" + "---|" * 8]
    for name in systems.names():
        system = systems.get(name)
        counts = (system.default_size, len(system.minima), len(system.saddles))
        ranges = [f"[{low:g}, {high:g}]" for low, high in zip(system.lower, system.upper, strict=True)]
        square = len(ranges) > 1 and len(set(ranges)) == 1
        bounds = f"{ranges[0]}^{len(ranges)}" if square else " x ".join(ranges)
        if system.sampler is not None:
            bounds = "the means and 6 standard deviations to each side"
        inputs = ", ".join(system.inputs)
        cells = [f"`{name}`", system.description, inputs, bounds, *map(str, counts), system.reference]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def test_the_table_of_systems_is_that_of_the_registry() -> None:
    page = (ROOT / "docs" / "systems.md").read_text(encoding="utf-8")
    _, after = page.split("<!-- table:", 1)
    shown = after.split("-->\n", 1)[1].split("<!-- end of table -->", 1)[0].strip()
    assert shown == systems_table(), "paste this:\n" + systems_table()


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "examples").glob("*.md")]
    broken = []
    for page in pages:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
        for target in re.findall(r"\]\(([^)#\s]+)", text):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page_name(page)}: {target}")
    assert not broken
