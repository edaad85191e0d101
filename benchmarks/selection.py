"""Three ways to select modes, from 12 of them: `python benchmarks/selection.py [--seeds 3] [--systems ...] ...`.

Backward elimination (default), L1 on gates (paper) and L0 gates (hard-concrete). Rows that the present source code has
already are kept; the table is that of all of them.
"""

import argparse
import json
import statistics
import time
import warnings

import jax
from _table import ROWS, keep, show_table
from discovery import judge, source_code

import multiwell as mw

SYSTEMS = ("double-well", "triple-well", "four-well")
RECIPES = ("default", "paper", "hard-concrete")
MODES = 12
COLUMNS = (
    "system", "selection", "wells right", "active modes", "dominating modes", "validation error of energy",
    "of gradient", "seconds (compilation left out)",
)  # fmt: skip
NAMES = {"default": "elimination", "paper": "L1 on gates", "hard-concrete": "L0 gates"}


def one(name: str, recipe: str, seed: int) -> dict:
    """Fit one draw of a system by one recipe."""
    system = mw.systems.get(name)
    begun = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", mw.MultiwellWarning)
        result = mw.fit(system.dataset(seed=seed), modes=MODES, seed=seed, recipe=recipe)
    return {
        "seconds": time.perf_counter() - begun,
        "compile": result.compile_seconds,
        "errors": result.errors["validation"],
        "active_modes": result.potential.n_modes,
        "modes": result.n_modes,
        "gates": result.discovery.gates,
        "status": result.status.code,
        **judge(system, result.wells, 0.0),
    }


def kept_rows(code: str) -> dict[tuple[str, str, int], dict]:
    """The rows of the present source code, by system, recipe and seed."""
    path = ROWS / "selection.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return {(row["system"], row["recipe"], row["seed"]): row for row in rows if row["code"] == code}


def table_of(rows: dict[tuple[str, str, int], dict]) -> list[tuple[str, ...]]:
    """Counts by seed, and medians over the seeds, by system and recipe."""
    table = []
    for name in SYSTEMS:
        for recipe in RECIPES:
            own = [row for (system, of, _), row in rows.items() if (system, of) == (name, recipe)]
            if not own:
                continue
            energy, gradient = (
                statistics.median(row["errors"][kind] for row in own) for kind in ("energy", "gradient")
            )
            active, modes = (", ".join(str(row[key]) for row in own) for key in ("active_modes", "modes"))
            table.append((
                f"`{name}`", f"{NAMES[recipe]} (`{recipe}`)", f"{sum(row['right'] for row in own)} of {len(own)}",
                active, modes, f"{energy:.1e}", f"{gradient:.1e}",
                f"{statistics.median(row['seconds'] - row['compile'] for row in own):.1f}",
            ))  # fmt: skip
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--systems", nargs="*", default=SYSTEMS, choices=SYSTEMS)
    parser.add_argument("--recipes", nargs="*", default=RECIPES, choices=RECIPES)
    asked = parser.parse_args()
    code = source_code()
    for seed in range(asked.seeds):
        for name in asked.systems:
            for recipe in asked.recipes:
                if (name, recipe, seed) in kept_rows(code):
                    continue
                row = one(name, recipe, seed)
                keep("selection", {"system": name, "recipe": recipe, "seed": seed, "code": code, **row})
                print(name, recipe, seed, row["errors"], f"{row['seconds']:.1f} s", flush=True)
                jax.clear_caches()  # the shapes of one recipe are of no use to the next
    show_table("Selection of modes", COLUMNS, table_of(kept_rows(code)))
