"""How a fit ended, in words that people read."""

import enum


class Status(enum.Enum):
    """How a fit ended; the value is the sentence for people, `code` the word for programs."""

    TOLERANCE_REACHED = "the errors are within the tolerance"
    TOLERANCE_MISSED = "the search has ended and the errors are above the tolerance"
    TIME_UP = "the time was up; this is the best potential found until then"
    INTERRUPTED = "the fit was interrupted; this is the best potential found until then"

    @property
    def code(self) -> str:
        """The status as a word for programs, such as "tolerance reached"."""
        return self.name.lower().replace("_", " ")
