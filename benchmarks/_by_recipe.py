"""Fits of reference systems by one recipe or another: rows that are kept, and their medians."""

import json
import statistics
import time
import warnings

from _table import ROWS
from discovery import judge

import multiwell as mw

Rows = dict[tuple[str, str, int], dict]


def fit_one(name: str, recipe: str, seed: int, **options) -> tuple[mw.FitResult, dict]:
    """Fit one draw of a system by one recipe: the result, and what every benchmark keeps of it."""
    system = mw.systems.get(name)
    begun = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", mw.MultiwellWarning)
        result = mw.fit(system.dataset(seed=seed), seed=seed, recipe=recipe, **options)
    return result, {
        "seconds": time.perf_counter() - begun,
        "compile": result.compile_seconds,
        "errors": result.errors["validation"],
        "status": result.status.value,
        **judge(system, result.wells, 0.0),
    }


def kept_rows(benchmark: str, code: str) -> Rows:
    """The rows of a benchmark for the present source code, by system, recipe and seed."""
    path = ROWS / f"{benchmark}.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return {(row["system"], row["recipe"], row["seed"]): row for row in rows if row["code"] == code}


def rows_of(rows: Rows, name: str, recipe: str) -> list[dict]:
    """The rows of a system and a recipe, seed by seed."""
    return [row for (system, of, _), row in rows.items() if (system, of) == (name, recipe)]


def medians(rows: list[dict]) -> tuple[str, str, str]:
    """Validation errors of energy and gradient, and seconds without compilation."""
    energy, gradient = (
        statistics.median(row["errors"][kind] for row in rows) for kind in ("energy", "gradient")
    )
    seconds = statistics.median(row["seconds"] - row["compile"] for row in rows)
    return f"{energy:.1e}", f"{gradient:.1e}", f"{seconds:.1f}"
