"""How a fit ended."""

import enum


class Status(enum.Enum):
    """How a fit ended: `value` is the code for programs, `message` the sentence for people.

    Attributes:
        message: one sentence.
    """

    TOLERANCE_REACHED = "tolerance_reached", "the errors are within the tolerance"
    TOLERANCE_MISSED = "tolerance_missed", "the search has ended and the errors are above the tolerance"
    TIME_UP = "time_up", "the time was up; this is the best potential found until then"
    INTERRUPTED = "interrupted", "the fit was interrupted; this is the best potential found until then"

    message: str

    def __new__(cls, code: str, message: str) -> "Status":
        """Make a member whose value is its code."""
        status = object.__new__(cls)
        status._value_ = code
        status.message = message
        return status

    @classmethod
    def of(cls, ended: str, errors: dict[str, float], tolerance: float) -> "Status":
        """Return the status of a search that ended as "done", "time" or "interrupted", with these relative errors."""
        if ended == "interrupted":
            return cls.INTERRUPTED
        if all(error <= tolerance for error in errors.values()):
            return cls.TOLERANCE_REACHED
        return cls.TIME_UP if ended == "time" else cls.TOLERANCE_MISSED
