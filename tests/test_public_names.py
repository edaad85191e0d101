"""The public names, and what importing them costs."""

import subprocess
import sys

import multiwell as mw

NAMES = {
    "AbstractPotential", "Barrier", "BasinVolumes", "Bounds", "ClassifiedMinima", "Coexistence", "ComposedPotential",
    "ConditionalPotential", "ConvexityCertificate", "ConvexityMap", "CriticalPoint", "Dataset", "Discovery",
    "EnergyBand", "EnergyUnits", "Envelope", "FitError", "FitOptions", "FitResult", "FitStep", "Focus", "GlobalMinimum",
    "HardPotential", "InputError", "Labels", "Landscape", "LearnedSharpness", "MergeNode", "MinimumEnergyPath",
    "MultiwellRegressor", "MultiwellWarning", "PathStep", "Phase", "Potential", "PotentialLike", "Rates", "Saddle",
    "Specification", "Stability", "StandardErrors",
    "Status", "Support", "Transition", "TreePotential", "WellInterval", "__version__", "certify_convex",
    "convex_envelope", "convexity_map", "describe", "fit", "global_minimum", "inputs", "landscape", "load",
    "modes", "rates", "read_table", "report", "restrict", "save", "spinodal", "stability_margin", "systems",
}  # fmt: skip


def test_the_public_names_are_these():
    assert set(mw.__all__) == NAMES
    for name in NAMES:
        assert getattr(mw, name) is not None
    assert set(dir(mw)) >= NAMES


def test_an_unknown_name_is_an_attribute_error():
    assert not hasattr(mw, "nothing_of_this_name")


def imported(*statements: str) -> list[set[str]]:
    """The modules that a fresh interpreter has loaded after each of some statements."""
    script = "import sys\n" + "".join(f"{statement}\nprint(*sys.modules)\n" for statement in statements)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return [set(line.split()) for line in done.stdout.splitlines()]


def test_heavy_libraries_wait_until_they_are_needed():
    first, later, drawing = imported(
        "import multiwell as mw",
        "mw.fit; mw.Dataset; mw.Potential; mw.systems.get('double-well')",
        "import multiwell._report",
    )
    assert not {"jax", "numpy", "pandas", "scipy", "sklearn"} & first
    assert "jax" in later
    unneeded = {"pandas", "matplotlib", "optax", "pydantic", "rich", "safetensors", "sklearn", "typer"}
    assert not unneeded & later
    # nor by what draws, before it does
    assert not any(module.partition(".")[0] == "matplotlib" for module in drawing)
