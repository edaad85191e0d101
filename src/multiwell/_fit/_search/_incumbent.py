"""The best parameters that a fit has seen so far."""

from .._candidate import Candidate


class Incumbent:
    """The candidate with the smallest holdout error: what is left when a fit is interrupted or its time is up."""

    def __init__(self) -> None:
        self._candidate: Candidate | None = None
        self.error = float("inf")

    def offer(self, candidate: Candidate, error: float) -> None:
        """Take the candidate if its error is smaller than that of the best so far."""
        if error < self.error:
            self._candidate, self.error = candidate, error

    def replace(self, candidate: Candidate, error: float) -> None:
        """Take the candidate whatever its error: it has fewer modes, or is measured on other rows from here on."""
        self._candidate, self.error = candidate, error

    @property
    def empty(self) -> bool:
        """Whether nothing finite was offered yet."""
        return self._candidate is None

    @property
    def candidate(self) -> Candidate:
        """The best so far; only where there is one."""
        assert self._candidate is not None
        return self._candidate
