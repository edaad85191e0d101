"""The rules that arguments keep, on the command line as in a call: one phrase and one check for each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from numbers import Integral, Real
from typing import Any, final

from ._errors import InputError

MAX_MEMBERS = 1000  # of an ensemble: intervals are steady long before, and so many fits take hours
MAX_LAYERS = 4
MAX_WIDTH = 256


@final
@dataclass(frozen=True)
class Rule:
    """What an argument must be.

    Attributes:
        wish: what follows "must", such as "be above 0".
        allows: whether a value is that.
    """

    wish: str
    allows: Callable[[Any], bool]

    def check(self, name: str, value: Any) -> Any:
        """Return a value that keeps the rule.

        Raises:
            InputError: it does not; the message names the argument.
        """
        if not self.allows(value):
            raise InputError(f"{name} must {self.wish}, got {value!r}")
        return value


def is_whole(value: Any) -> bool:
    """Return whether a value is a whole number, of Python or NumPy."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    """Return whether a value is a real number, of Python or NumPy."""
    return isinstance(value, Real) and not isinstance(value, bool)


def at_least(least: int) -> Rule:
    """Ask for a whole number of at least `least`."""
    return Rule(f"be a whole number of at least {least}", lambda value: is_whole(value) and value >= least)


def one_of(words: Sequence[str]) -> Rule:
    """Ask for one of some words."""
    return Rule(f"be one of {', '.join(words)}", lambda value: isinstance(value, str) and value in words)


def or_none(rule: Rule) -> Rule:
    """Let None pass too."""
    return Rule(rule.wish, lambda value: value is None or rule.allows(value))


def _is_widths(value: Any) -> bool:
    sizes = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []
    return 1 <= len(sizes) <= MAX_LAYERS and all(is_whole(size) and 1 <= size <= MAX_WIDTH for size in sizes)


POSITIVE = Rule("be a number above 0", lambda value: is_number(value) and isfinite(value) and value > 0)
SECONDS = Rule("be above 0", lambda value: is_number(value) and value > 0)
BETWEEN_0_AND_1 = Rule("lie between 0 and 1", lambda value: is_number(value) and 0 < value < 1)
SHARPNESS = Rule("be above 0 and finite, in 1/energy units", POSITIVE.allows)
MEMBERS = Rule(
    f"be 0 or a whole number from 2 to {MAX_MEMBERS:,}",
    lambda value: is_whole(value) and (value == 0 or 2 <= value <= MAX_MEMBERS),
)
WIDTHS = Rule(
    f"be 1 to {MAX_LAYERS} whole numbers from 1 to {MAX_WIDTH}, one per hidden layer, such as 8,8", _is_widths
)
