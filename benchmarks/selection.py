"""Three ways to select modes, from 12 of them: `python benchmarks/selection.py [--seeds 3] [--systems ...] ...`.

Backward elimination (default), L1 on gates (paper) and L0 gates (hard-concrete). Rows that the present source code has
already are kept; the table is that of all of them.
"""

import argparse

import jax
from _by_recipe import Rows, fit_one, kept_rows, medians, rows_of
from _table import keep, show_table
from discovery import source_code

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
    result, row = fit_one(name, recipe, seed, max_modes=MODES)
    counts = {"active_modes": result.potential.n_modes, "modes": result.n_dominant_modes}
    return row | counts | {"gates": result.discovery.gates}


def table_of(rows: Rows) -> list[tuple[str, ...]]:
    """Counts by seed, and medians over the seeds, by system and recipe."""
    table = []
    for name in SYSTEMS:
        for recipe in RECIPES:
            own = rows_of(rows, name, recipe)
            if not own:
                continue
            energy, gradient, seconds = medians(own)
            active, modes = (", ".join(str(row[key]) for row in own) for key in ("active_modes", "modes"))
            table.append((
                f"`{name}`", f"{NAMES[recipe]} (`{recipe}`)", f"{sum(row['right'] for row in own)} of {len(own)}",
                active, modes, energy, gradient,
                seconds,
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
                if (name, recipe, seed) in kept_rows("selection", code):
                    continue
                row = one(name, recipe, seed)
                keep("selection", {"system": name, "recipe": recipe, "seed": seed, "code": code, **row})
                print(name, recipe, seed, row["errors"], f"{row['seconds']:.1f} s", flush=True)
                jax.clear_caches()  # the shapes of one recipe are of no use to the next
    show_table("Selection of modes", COLUMNS, table_of(kept_rows("selection", code)))
