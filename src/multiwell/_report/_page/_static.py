"""Pictures that stand in the page without JavaScript, and on paper."""

import base64
import warnings
from collections.abc import Callable
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RESOLUTION = 80


def picture(draw: Callable[["Axes"], object], words: str, width: float = 7.0, height: float = 5.0) -> str:
    """A drawing as an HTML image.

    Args:
        draw: draws into axes.
        words: what is seen, for those who do not see it.
        width: inches.
        height: inches.
    """
    # a Figure of its own leaves the caller's pyplot and its backend alone
    from matplotlib.figure import Figure

    drawing = Figure(figsize=(width, height), layout="constrained")
    buffer = BytesIO()
    with warnings.catch_warnings():
        # names in a script that the font lacks: the interactive picture has them
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font", category=UserWarning)
        draw(drawing.add_subplot())
        drawing.savefig(buffer, format="png", dpi=RESOLUTION)
    content = base64.b64encode(buffer.getvalue()).decode("ascii")
    return f'<img class="static" alt="{escape(words)}" src="data:image/png;base64,{content}">'
