"""The best parameters that a fit has seen so far."""

from ._parameters import Parameters


class Incumbent:
    """Keeps the parameters with the smallest error; what is left when a fit is interrupted or its time is up."""

    def __init__(self) -> None:
        self._parameters: Parameters | None = None
        self.error = float("inf")

    def offer(self, parameters: Parameters, error: float) -> bool:
        """Take the parameters if their error is smaller than that of the best so far, and say whether it was."""
        better = error < self.error
        if better:
            self._parameters, self.error = parameters, error
        return better

    def replace(self, parameters: Parameters, error: float) -> None:
        """Take the parameters whatever their error: from here on it is measured on other rows."""
        self._parameters, self.error = parameters, error

    @property
    def empty(self) -> bool:
        """Whether nothing finite was offered yet."""
        return self._parameters is None

    @property
    def parameters(self) -> Parameters:
        """The best so far; only where there is one."""
        assert self._parameters is not None
        return self._parameters
