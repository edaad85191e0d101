"""Quadratic forms before networks: they are learned much faster, and with many inputs show where the modes belong."""

from typing import NamedTuple

import numpy as np

from .._basins import bottoms_are_paraboloids
from .._candidate import responsibilities
from ._finish import finish
from ._growth import Growth, Places
from ._removal import remove_modes
from ._run import Run
from ._tree_trial import TreeTrial

MANY_INPUTS = 5  # from here on a network has many more parameters than a form


class Forms(NamedTuple):
    """What came of the forms: whether they are good enough, and if not, where networks should start.

    Without places, networks start in the basins of the data.
    """

    suffice: bool
    places: Places | None


def try_quadratic_forms(run: Run) -> Forms:
    """Fit quadratic forms where that may pay; where they are good enough, modes are taken out and the search ends.

    It may pay with many inputs, and where the bottoms of the basins are paraboloids; there one form per basin is
    enough to tell, because networks cost little more.

    Args:
        run: a search; its incumbent holds the forms.
    """
    task = run.task
    if (
        task.max_modes == 1
        or task.sharpness.kind == "tree"
        or run.family.precursor is None
        or run.varies is not None
    ):
        return Forms(False, None)
    most, many_inputs = task.max_modes, task.data.dimension >= MANY_INPUTS
    if not many_inputs:
        if not bottoms_are_paraboloids(task.data, run.scaling, run.basins, most):
            return Forms(False, None)
        most = int(run.basins.kept(most, doubtful=True).sum())
    forms = run.with_precursor(most)
    suffice = False
    try:
        Growth(forms).start(0)
        if not many_inputs:
            TreeTrial(forms).of_best()
        suffice = forms.finished and not run.monitor.time_is_up()
        if suffice:
            remove_modes(forms, forms.incumbent.candidate)
            finish(forms)
    finally:
        if not forms.incumbent.empty:
            run.incumbent.replace(forms.incumbent.candidate, forms.incumbent.error)
    show_places = many_inputs and not suffice and not forms.incumbent.empty
    return Forms(suffice, _places(forms) if show_places else None)


def _places(forms: Run) -> Places:
    """The lowest row of every mode, and the rows of each."""
    basins = forms.basins
    shares = responsibilities(forms.incumbent.candidate, basins.u)
    modes, labels = np.unique(np.argmax(shares, axis=1), return_inverse=True)
    energy = np.where(labels[:, None] == np.arange(len(modes)), basins.energy[:, None], np.inf)
    return Places(np.argmin(energy, axis=0), labels)
