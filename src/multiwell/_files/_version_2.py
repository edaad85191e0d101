"""Files of format version 2, translated into the present one."""

from typing import Any

from .._errors import InputError

Content = dict[str, Any]


def from_version_2(content: Content) -> Content:
    """Translate the content of a file of version 2; `load` checks what comes of it.

    Its barrier was the lowest way to a minimum that is no higher, and for the deepest of all the lowest way to any
    other. What it did not say is None, as an infinite barrier is: the lowest way out of every other minimum, the
    interval of an ensemble for that, standard errors, and a focus, which no fit had.
    """
    if content.get("class") != "FitResult":
        return content
    try:
        minima = content["minima"]
        energies = [minimum["energy"] for found in minima.values() for minimum in found]
        deepest = min(energies, default=None)
        intervals = content["discovery"]["stability"]
        result = content | {
            "focus": None,
            "minima": {
                name: [_minimum(m, m["energy"] == deepest) for m in found] for name, found in minima.items()
            },
            "phases": [],
            "discovery": content["discovery"] | {"sharpness": None},
        }
        if intervals is not None:
            wells = zip(intervals["intervals"], minima["wells"], strict=True)
            stability = intervals | {
                "intervals": [
                    own if well["energy"] == deepest else own | {"barrier": None} for own, well in wells
                ]
            }
            result["discovery"] |= {"stability": stability}
        return result
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(f"the multiwell header of format 2 is damaged: {error}") from None


def _minimum(record: Content, deepest: bool) -> Content:
    known = "barrier" if deepest else "barrier_to_deeper"
    added = {"barrier": None, "barrier_to_deeper": None, "standard_errors": None}
    return {**record, **added, known: record["barrier"]}
