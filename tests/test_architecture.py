"""The rules of the house that can be checked: who imports whom, what a folder's front door holds, how errors go."""

import ast
import importlib.util
import inspect
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import multiwell

ROOT = Path(__file__).parents[1] / "src" / "multiwell"
# a row may import the rows above it and itself; `multiwell` is the package's own front door
LAYERS = [
    {"_errors", "_html", "_style", "_version"},
    {"_limits"},
    {"_numerics", "_graph"},
    {"_data"},
    {"systems"},
    {"_inputs"},
    {"inputs"},
    {"_potential"},
    {"modes", "_specification"},
    {"_landscape"},
    {"_fit_options"},
    {"_fit"},
    {"_estimators"},
    {"_files"},
    {"_report"},
    {"multiwell"},
    {"_cli"},
    {"__main__"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
ROOMS_OF_FIT = {"_wells": 0, "_candidate": 0, "_solver": 1, "_basins": 1, "_search": 2, "_recipes": 3}
LONGEST = 400
HEAVY = ("jax", "numpy", "pandas", "scipy", "matplotlib", "optax", "equinox", "sklearn")

FILES = sorted(ROOT.rglob("*.py"))
BENCHMARKS = sorted((ROOT.parents[1] / "benchmarks").glob("*.py"))
FOLDERS = [file for file in FILES if file.name == "__init__.py"]


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def place_of(file: Path) -> str:
    """The row of LAYERS that a file stands in."""
    first = file.relative_to(ROOT).parts[0].removesuffix(".py")
    return "multiwell" if first == "__init__" else first


def imported(file: Path) -> Iterator[tuple[int, str]]:
    """Line and place of everything of multiwell that a file imports, wherever in the file it does."""
    package = ("multiwell", *file.relative_to(ROOT).parts[:-1])
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            targets = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            base += node.module.split(".") if node.module else []
            targets = [[*base, alias.name] for alias in node.names]
        else:
            continue
        for target in targets:
            if target[0] == "multiwell":
                inside = len(target) > 1 and (target[1] in LEVEL or (ROOT / target[1]).is_dir())
                yield node.lineno, target[1] if inside else "multiwell"


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_imports_run_one_way(file: Path) -> None:
    own = place_of(file)
    assert own in LEVEL, f"{own} has no row in LAYERS"
    for line, target in imported(file):
        assert target in LEVEL, f"line {line}: {target} has no row in LAYERS"
        allowed = target == own or LEVEL[target] < LEVEL[own]
        assert allowed, f"line {line}: {own} must not import {target}, which stands after it"


@pytest.mark.parametrize("file", sorted((ROOT / "_fit").rglob("*.py")), ids=name_of)
def test_rooms_of_the_fit_keep_their_order_and_use_front_doors(file: Path) -> None:
    own = file.parent.name
    for node in ast.walk(tree_of(file)):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        # from inside a room its neighbours are two dots away, from the folder itself one
        room, *deeper = node.module.split(".")
        if room not in ROOMS_OF_FIT or node.level != (1 if own == "_fit" else 2):
            continue
        assert not deeper, f"line {node.lineno}: take it from the front door of {room}"
        if own in ROOMS_OF_FIT:
            assert ROOMS_OF_FIT[room] < ROOMS_OF_FIT[own], f"line {node.lineno}: {room} stands after {own}"


@pytest.mark.parametrize("file", FOLDERS, ids=name_of)
def test_a_front_door_only_hands_out_names(file: Path) -> None:
    document, *statements = tree_of(file).body
    assert isinstance(document, ast.Expr), "a docstring comes first"
    for node in statements:
        if isinstance(node, ast.ImportFrom):
            hidden = [alias.name for alias in node.names if alias.asname != alias.name]
            helper = node.module in ("importlib.metadata", "lazy_loader")
            assert helper or not hidden, f"line {node.lineno}: write `X as X` for {', '.join(hidden)}"
            continue
        lazily = file.parent == ROOT and (
            isinstance(node, ast.Import) or (isinstance(node, ast.Assign) and "lazy" in ast.unparse(node))
        )
        version = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("__version__", "__all__")
        assert lazily or version, f"line {node.lineno} defines something: {ast.unparse(node)[:60]}"


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_module_is_short_enough_to_read(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_forbidden_constructs(file: Path) -> None:
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.ImportFrom):
            # it turns annotations into text that jaxtyping cannot check
            assert node.module != "__future__", f"line {node.lineno}: from __future__"
        if isinstance(node, ast.ExceptHandler):
            caught = "everything" if node.type is None else ast.unparse(node.type)
            broad = {"everything", "Exception", "BaseException"} & set(caught.strip("()").split(", "))
            assert not broad, f"line {node.lineno}: except {caught}; name what can go wrong"
        if isinstance(node, ast.Constant):
            # precision belongs to the caller; `with jax.enable_x64(True):` is the scoped way
            named = isinstance(node.value, str) and node.value.lower() == "jax_enable_x64"
            assert not named, f"line {node.lineno}: sets x64 for the whole process"
        if isinstance(node, ast.Attribute):
            assert node.attr != "jax_enable_x64", f"line {node.lineno}: sets x64 for the whole process"


MODULES = ["multiwell", *(found.name for found in pkgutil.walk_packages(multiwell.__path__, "multiwell."))]


def public(owner: ModuleType | type) -> Iterator[tuple[str, object]]:
    """Public functions, methods, properties and classes that are defined in a module or class itself."""
    module = owner.__name__ if isinstance(owner, ModuleType) else owner.__module__
    for name, value in vars(owner).items():
        inner = inspect.unwrap(value) if callable(value) else value
        kinds = (property, staticmethod, classmethod)
        defined = inspect.isroutine(inner) or isinstance(inner, (type, *kinds))
        if name.startswith("_") or not defined:
            continue
        if isinstance(owner, type) or getattr(inner, "__module__", None) == module:
            yield name, value


@pytest.mark.parametrize("name", [name for name in MODULES if not name.endswith("__main__")])
def test_public_names_have_docstrings(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__, "the module has none"
    missing = []
    for label, value in public(module):
        if not inspect.getdoc(value):
            missing.append(label)
        if isinstance(value, type):
            # a method that takes its place in a family inherits its docstring
            missing += [
                f"{label}.{inner}" for inner, _ in public(value) if not inspect.getdoc(getattr(value, inner))
            ]
    assert not missing, f"{name}: no docstring on {', '.join(missing)}"


@pytest.mark.parametrize("file", BENCHMARKS, ids=lambda file: file.name)
def test_benchmarks_import_what_exists(file: Path) -> None:
    for node in ast.walk(tree_of(file)):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("multiwell"):
            continue
        module = importlib.import_module(node.module)
        for alias in node.names:
            submodule = f"{node.module}.{alias.name}"
            assert hasattr(module, alias.name) or importlib.util.find_spec(submodule), f"line {node.lineno}"


def test_the_command_line_starts_without_heavy_imports() -> None:
    # `multiwell --help` must answer at once
    code = "import sys, multiwell._cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "multiwell._cli" in done.stdout.split()
    assert not set(done.stdout.split()) & set(HEAVY)
