"""The pictures of a fit as files."""

import os
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from .._errors import InputError
from .._files import write_atomically
from .._fit import QUANTITIES, FitResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RESOLUTION = 120
NAMES = ("potential", "phases", "parity", "history", "modes", "discovery")
SUFFIXES = ("png", "svg")


def save_pictures(result: FitResult, folder: str | os.PathLike[str]) -> list[Path]:
    """Draw a fit into files: `potential`, `phases`, `parity`, `history`, `modes` and `discovery`, each as PNG and SVG.

    A picture for which there is nothing to draw (phases where modes tell no well apart, parity without data, a history
    without steps) is left out. Pictures of
    an earlier fit are removed first, so that those in the folder are all of one fit.

    Args:
        result: the fit.
        folder: where the files go; it must be there.

    Returns:
        The files that were written.

    Raises:
        InputError: the folder is missing or cannot be written, or an earlier picture cannot be removed.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"folder: there is no folder {folder}")
    _remove_earlier(folder)
    flat = int((result.bounds[1] > result.bounds[0]).sum()) == 1
    drawn: dict[str, Callable[[], Figure]] = {
        "potential": partial(_drawn, result.plot_potential, *((6.4, 4.8) if flat else (7.2, 6.0)))
    }
    if len(result.wells) > 1 and result.wells_told_apart:
        drawn["phases"] = partial(_drawn, result.plot_phases, *((6.4, 4.8) if flat else (7.2, 6.0)))
    if result.train is not None:
        drawn["parity"] = partial(_parity, result)
    if result.history:
        drawn["history"] = partial(_drawn, result.plot_history, 8.0, 4.4)
    drawn["modes"] = partial(_drawn, result.plot_modes, max(5.6, 0.55 * result.potential.n_modes + 3.0), 4.6)
    if any(step.held_error is not None for step in result.discovery.path):
        drawn["discovery"] = partial(_drawn, result.plot_discovery, 7.2, 4.4)
    written = []
    for name, draw in drawn.items():
        figure = draw()
        for suffix in SUFFIXES:
            path = folder / f"{name}.{suffix}"
            buffer = BytesIO()
            figure.savefig(buffer, format=suffix, dpi=RESOLUTION)
            write_atomically(path, buffer.getvalue())
            written.append(path)
    return written


def _remove_earlier(folder: Path) -> None:
    for path in [folder / f"{name}.{suffix}" for name in NAMES for suffix in SUFFIXES]:
        # what is no file of ours is reported by the writing of its successor
        if not path.is_file():
            continue
        try:
            path.unlink()
        except OSError as error:
            raise InputError(f"cannot remove {path}: {error.strerror or error}") from None


def _figure(width: float, height: float) -> "Figure":
    # a Figure of its own leaves the caller's pyplot and its backend alone
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _drawn(plot: "Callable[[Axes], Axes]", width: float, height: float) -> "Figure":
    figure = _figure(width, height)
    plot(figure.add_subplot())
    return figure


def _parity(result: FitResult) -> "Figure":
    assert result.train is not None
    quantities = [name for name in QUANTITIES if getattr(result.train, name) is not None]
    figure = _figure(5.0 * len(quantities), 5.0)
    for quantity, ax in zip(quantities, figure.subplots(1, len(quantities), squeeze=False)[0], strict=True):
        result.plot_parity(quantity, ax)
    return figure
