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

    @classmethod
    def of(cls, ended: str, errors: dict[str, float], tolerance: float) -> "Status":
        """The status of a search that ended as "done", "time" or "interrupted", with these relative errors."""
        if ended == "interrupted":
            return cls.INTERRUPTED
        if all(error <= tolerance for error in errors.values()):
            return cls.TOLERANCE_REACHED
        return cls.TIME_UP if ended == "time" else cls.TOLERANCE_MISSED
