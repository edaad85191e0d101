"""The catalogue of reference systems."""

import difflib
import inspect
from collections.abc import Callable
from typing import Any

from .._errors import InputError
from ._binary import binary_choice, binary_flip
from ._curved_beam import curved_beam, curved_beam_symmetric
from ._gaussian_mixture import gaussian_mixture
from ._gene_switch import gene_switch
from ._mechanochemical import mechanochemical_2d, mechanochemical_3d
from ._muller_brown import muller_brown
from ._polynomial import double_well, four_well, triple_well
from ._rezende_mohamed import ring, sine, sine_split, sine_step
from ._system import System
from ._torsion import torsion, torsion_2d
from ._truss import truss_chain, von_mises_truss

_SYSTEMS: dict[str, Callable[..., System]] = {
    "double-well": double_well,
    "triple-well": triple_well,
    "four-well": four_well,
    "muller-brown": muller_brown,
    "mechanochemical-2d": mechanochemical_2d,
    "mechanochemical-3d": mechanochemical_3d,
    "von-mises-truss": von_mises_truss,
    "truss-chain": truss_chain,
    "curved-beam-symmetric": curved_beam_symmetric,
    "curved-beam": curved_beam,
    "binary-choice": binary_choice,
    "binary-flip": binary_flip,
    "gene-switch": gene_switch,
    "gaussian-mixture": gaussian_mixture,
    "ring": ring,
    "sine": sine,
    "sine-split": sine_split,
    "sine-step": sine_step,
    "torsion": torsion,
    "torsion-2d": torsion_2d,
}


def names() -> tuple[str, ...]:
    """Return the names of all reference systems."""
    return tuple(_SYSTEMS)


def get(name: str, **options: Any) -> System:
    """Return a reference system by its name.

    Args:
        name: one of `names()`.
        options: what the system can be varied by: `inputs` (2 or 4) of "mechanochemical-2d", `signal` of
            "binary-choice" and "binary-flip", `n` of "truss-chain", `dimension`, `components`
            and `seed` of "gaussian-mixture".

    Raises:
        InputError: for an unknown name or option, or an option out of its range.
    """
    if name not in _SYSTEMS:
        close = difflib.get_close_matches(str(name), _SYSTEMS, n=1)
        hint = f"did you mean {close[0]!r}; " if close else ""
        raise InputError(f"name: no system {name!r}; {hint}the systems are {', '.join(_SYSTEMS)}")
    make = _SYSTEMS[name]
    accepted = tuple(inspect.signature(make).parameters)
    for option in options:
        if option not in accepted:
            takes = f"takes {', '.join(accepted)}" if accepted else "takes no options"
            raise InputError(f"{option}: system {name!r} {takes}")
    return make(**options)
