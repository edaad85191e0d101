"""A soft minimum of convex modes beside other functions: `python benchmarks/baselines.py [--seeds 1] ...`.

Every recipe fits the same rows; all but the minima have about as many parameters as four default modes. Rows that the
present source code has already are kept; the table is that of all of them.
"""

import argparse

import jax
from _by_recipe import Rows, fit_one, kept_rows, medians, rows_of
from _table import keep, show_table
from discovery import source_code

SYSTEMS = ("double-well", "four-well", "muller-brown", "mechanochemical-2d")
RECIPES = ("default", "hard-minimum", "single-icnn", "network", "difference-of-convex")
COLUMNS = (
    "system", "recipe", "validation error of energy", "of gradient", "wells right", "found, of the truth", "modes",
    "seconds (compilation left out)",
)  # fmt: skip


def one(name: str, recipe: str, seed: int) -> dict:
    """Fit one draw of a system by one recipe."""
    result, row = fit_one(name, recipe, seed)
    sizes = (leaf.size for leaf in jax.tree.leaves(result.potential.modes))
    return row | {"modes": result.potential.n_modes, "parameters": sum(sizes)}


def table_of(rows: Rows) -> list[tuple[str, ...]]:
    """Medians over the seeds by system and recipe."""
    table = []
    for name in SYSTEMS:
        for recipe in RECIPES:
            own = rows_of(rows, name, recipe)
            if not own:
                continue
            energy, gradient, seconds = medians(own)
            right = sum(row["right"] for row in own)
            found = ", ".join(str(row["wells"] - row["missed"]) for row in own)
            table.append((
                f"`{name}`", f"`{recipe}`", energy, gradient, f"{right} of {len(own)}",
                f"{found} of {own[0]['wells']}", ", ".join(str(row["modes"]) for row in own),
                seconds,
            ))  # fmt: skip
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--systems", nargs="*", default=SYSTEMS, choices=SYSTEMS)
    parser.add_argument("--recipes", nargs="*", default=RECIPES, choices=RECIPES)
    asked = parser.parse_args()
    code = source_code()
    for name in asked.systems:
        for recipe in asked.recipes:
            for seed in range(asked.seeds):
                if (name, recipe, seed) in kept_rows("baselines", code):
                    continue
                row = one(name, recipe, seed)
                keep("baselines", {"system": name, "recipe": recipe, "seed": seed, "code": code, **row})
                print(name, recipe, seed, row["errors"], f"{row['seconds']:.1f} s", flush=True)
            jax.clear_caches()  # the shapes of one recipe are of no use to the next
    show_table("Baselines", COLUMNS, table_of(kept_rows("baselines", code)))
