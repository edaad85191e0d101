"""`multiwell systems`: the reference systems."""

from ._options import Json
from ._output import session


def systems(json: Json = False) -> None:
    """List the reference systems that `demo` and `multiwell.systems` know."""
    with session(json) as output:
        from multiwell.systems import get, names

        known = [get(name) for name in names()]
        if json:
            rows = [
                {
                    "name": system.name,
                    "inputs": list(system.inputs),
                    "lower": system.lower,
                    "upper": system.upper,
                    "wells": len(system.minima) if system.stationary_points else None,
                    "rows": system.default_size,
                    "description": system.description,
                    "reference": system.reference,
                }
                for system in known
            ]
            output.document({"systems": rows})
            return
        output.table(
            ["name", "inputs", "description", "wells"],
            [
                [
                    s.name,
                    ", ".join(s.inputs),
                    s.description,
                    str(len(s.minima)) if s.stationary_points else "-",
                ]
                for s in known
            ],
            left=3,
        )
