"""From a result to its page."""

import json
import os
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from ..._data import Dataset
from ..._errors import InputError
from ..._files import write_atomically
from ..._fit import FitResult
from ..._landscape import Landscape
from ._sections import Section, sections

SCRIPTS = ("surface.js", "page.js")


def report(
    result: Any,
    path: str | os.PathLike[str],
    *,
    landscape: Landscape | None = None,
    data: Dataset | None = None,
) -> Path:
    """Write a fit and its landscape as one HTML file that opens from disk and asks no network for anything.

    It shows the potential with its wells, saddles and paths, where it is stable, the barriers, how it was learned
    and how good it is. Tables and pictures stay without JavaScript and on paper; with it the pictures answer to the
    pointer and the tables sort.

    Args:
        result: the fit, a `FitResult`.
        path: the file.
        landscape: of the fitted potential (at `result.condition` where it has conditions), with what its bounds are;
            searched within the bounds of the data when None.
        data: what the predictions are compared with; the data of the fit when None, which a loaded result lacks.

    Returns:
        The file that was written.

    Raises:
        InputError: the file cannot be written, or `result` is no result of a fit.
    """
    if not isinstance(result, FitResult):
        raise InputError(f"result must be the result of a fit, got {type(result).__name__}")
    shown = sections(result, landscape, data)
    target = Path(path)
    write_atomically(target, _page(result, shown).encode())
    return target


def _page(result: FitResult, shown: list[Section]) -> str:
    from plotly.offline import get_plotlyjs

    parts, figures = [], {}
    for number, section in enumerate(shown):
        body = section.html
        if section.views:
            figures[f"figure-{number}"] = [vars(view) for view in section.views]
            body = f'<div class="interactive" id="figure-{number}"></div>{section.static}{body}'
        elif section.static:
            body = section.static + body
        parts.append(f'<section id="section-{number}"><h2>{section.title}</h2>{body}</section>')
    folder = files(__package__)
    return Template((folder / "page.html").read_text(encoding="utf-8")).substitute(
        title=escape(f"{result.labels.energy} of {', '.join(result.labels.inputs)}"),
        contents="".join(
            f'<a href="#section-{number}">{section.title}</a>' for number, section in enumerate(shown)
        ),
        style=(folder / "page.css").read_text(encoding="utf-8"),
        sections="\n".join(parts),
        figures=_embedded(figures),
        # the library is one long script: nothing in it may end the element it stands in
        plotly=get_plotlyjs().replace("</script", "<\\/script") if figures else "",
        script="\n".join((folder / name).read_text(encoding="utf-8") for name in SCRIPTS),
    )


def _embedded(value: Any) -> str:
    """Write JSON that may stand in a script element."""
    return json.dumps(value, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
