"""Names and units that tables and pictures show."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Labels:
    """Names and units that tables and pictures show.

    Attributes:
        inputs: names of the inputs.
        energy: name of the energy.
        gradient: names of the gradient's components.
        units: unit of a name, where known.
        conditions: names of the conditions.
    """

    inputs: tuple[str, ...]
    energy: str
    gradient: tuple[str, ...]
    units: dict[str, str]
    conditions: tuple[str, ...] = ()

    def of(self, name: str) -> str:
        """A name with its unit in brackets, where one is known."""
        return self.like(name, name)

    def like(self, words: str, name: str) -> str:
        """Words for what is measured in the unit of a name, with that unit in brackets, where it is known."""
        return f"{words} [{self.units[name]}]" if name in self.units else words
