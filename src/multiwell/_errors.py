"""The errors and warnings that multiwell raises on purpose."""


class InputError(ValueError):
    """A call, a table or a file is not what was asked for; the message names the part and the remedy."""


class FitError(RuntimeError):
    """No finite model could be made from the data."""


class MultiwellWarning(UserWarning):
    """The result stands, but something about the data or the model deserves a look."""
