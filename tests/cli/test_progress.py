"""What a terminal shows while a fit runs."""

import io
import sys

import numpy as np
import pytest

from multiwell._cli._output import Output
from multiwell._fit import FitStep


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (FitStep("all modes", 11, 3, 1e-3, 2e-3, 1.0), "all modes: 3 modes, step 12, error 1.00e-03"),
        (FitStep("ensemble 2 of 5", 12, 3, np.nan, np.nan, 2.0), "ensemble 2 of 5"),
    ],
)
def test_the_line_on_the_terminal_says_what_is_being_done(step, words, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with Output(as_json=False).progress("reading") as show:
        show(step)
    assert words in terminal.getvalue()
    assert "nan" not in terminal.getvalue()


def test_where_stderr_is_no_terminal_nothing_is_shown(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with Output(as_json=False).progress("reading") as show:
        assert show is None
