"""The public names, and what importing them costs."""

import subprocess
import sys

import multiwell as mw

NAMES = {
    "AbstractPotential", "Barrier", "BasinVolumes", "Bounds", "ClassifiedMinima", "Coexistence", "ComposedPotential",
    "ConditionalPotential", "ConvexityCertificate", "ConvexityMap", "CriticalPoint", "Dataset", "Discovery",
    "EnergyUnits", "Envelope", "FitError", "FitOptions", "FitResult", "FitStep", "GlobalMinimum",
    "HardPotential", "InputError", "Labels", "Landscape", "MergeNode", "MinimumEnergyPath",
    "MultiwellRegressor", "MultiwellWarning", "PathStep", "Potential", "PotentialLike", "Rates", "Saddle",
    "Specification",
    "Stability", "Status", "Support", "TreePotential", "WellInterval", "__version__", "certify_convex",
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


def imported(statement: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after a statement."""
    script = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_heavy_libraries_wait_until_they_are_needed():
    assert not {"jax", "numpy", "pandas", "scipy", "sklearn"} & imported("import multiwell")
    later = imported(
        "import multiwell as mw; mw.fit; mw.Dataset; mw.Potential; mw.systems.get('double-well')"
    )
    assert "jax" in later
    unneeded = {"pandas", "matplotlib", "optax", "pydantic", "rich", "safetensors", "sklearn", "typer"}
    assert not unneeded & later
