"""Files of format version 1, translated into version 2."""

from typing import Any

import numpy as np

from .._errors import InputError
from .._potential import family_named
from ._container import Arrays

Content = dict[str, Any]

RESULT = {"n_modes": "n_dominant_modes"}
SETTINGS = {"modes": "max_modes", "mode": "family"}


def from_version_1(content: Content, arrays: Arrays) -> tuple[Content, Arrays]:
    """Translate the content of a file of version 1, and the names of its tensors, into version 2."""
    try:
        if content["class"] != "FitResult":
            return _potential(content, arrays)
        own = {n.removeprefix("potential."): a for n, a in arrays.items() if n.startswith("potential.")}
        potential, tensors = _potential(content["potential"], own)
        others = {n: a for n, a in arrays.items() if not n.startswith("potential.")}
        result = {RESULT.get(name, name): value for name, value in content.items()} | {
            "potential": potential,
            "minima": {
                name: [{"degenerate": False} | minimum for minimum in minima]
                for name, minima in content["minima"].items()
            },
            "status": content["status"].replace(" ", "_"),
            "settings": {SETTINGS.get(name, name): value for name, value in content["settings"].items()},
        }
        return result, others | {f"potential.{n}": a for n, a in tensors.items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"the multiwell header of format 1 is damaged: {error}") from None


def _potential(record: Content, arrays: Arrays) -> tuple[Content, Arrays]:
    settings, kind = record["family"], record["family"]["kind"]
    modes = family_named(kind).modes.__name__
    conditional, latent = record["class"] == "ConditionalPotential", record.get("centres") is not None
    classes = {"": record["class"], "input_map": "Affine", "units": "EnergyUnits"}
    constants: dict[str, Content] = {}
    renamed = {"scaling.input_": "input_map.", "scaling.energy_": "units."}
    stack = "modes"
    if conditional:
        stack = "modes.base"
        classes |= {
            "modes": "ConditionalModes",
            "modes.context": "LatentFeatures" if latent else "TanhFeatures",
            "condition_map": "ConditionKernel" if latent else "Affine",
            "condition_map.units": "Affine",
        }
        renamed |= {
            "modes.": "modes.base.",
            "slopes.": "modes.slopes.",
            "context.context_": "modes.context.",
            "context.": "modes.context.",
            "kernel.": "condition_map.",
            "condition_scaling.": "condition_map.units." if latent else "condition_map.",
        }
        if latent:
            constants["condition_map"] = {"local_share": 0.2, "local_reach": 0.01}
    classes[stack] = modes
    for part in (name for name, value in settings.items() if isinstance(value, dict)):
        classes[f"{stack}.{part}"] = "ICNNModes"
        constants[f"{stack}.{part}"] = {"floor": settings[part]["floor"]}
    if "floor" in settings:
        constants[stack] = {"floor": settings["floor"]}
    tensors = {_renamed(name, renamed): array for name, array in arrays.items()}
    if record.get("merges") is not None:
        tensors["merges"] = np.array(record["merges"], np.int64)
    return _tree(tensors, classes, constants), tensors


def _renamed(name: str, renamed: dict[str, str]) -> str:
    for old, new in renamed.items():
        if name.startswith(old):
            return new + name.removeprefix(old)
    return name


def _tree(arrays: Arrays, classes: dict[str, str], constants: dict[str, Content], path: str = "") -> Any:
    """Put together the specification of everything below a path."""
    before = f"{path}." if path else ""
    if path in arrays:
        return {"shape": list(arrays[path].shape), "dtype": arrays[path].dtype.name}
    names = dict.fromkeys(
        name.removeprefix(before).partition(".")[0] for name in arrays if name.startswith(before)
    )
    parts = {name: _tree(arrays, classes, constants, f"{before}{name}") for name in names}
    if path in classes:
        return {"class": classes[path], "settings": constants.get(path, {}), "parts": parts}
    if all(name.isdecimal() for name in names):
        return [parts[name] for name in sorted(parts, key=int)]
    return {"entries": parts}
