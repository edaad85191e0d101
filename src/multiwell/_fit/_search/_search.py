"""The search of the default recipe: starts, growth, a tree where it pays, elimination, the final fit."""

from ._finish import finish
from ._growth import Growth
from ._latent_trial import try_latents
from ._quadratic_forms import try_quadratic_forms
from ._removal import remove_modes
from ._run import Run
from ._tree_trial import TreeTrial

STARTS = 3


def search(run: Run) -> None:
    """Try starts until one is good enough or two end alike, take out modes, and fit once more.

    Args:
        run: its incumbent holds the best candidate at any time, also when this is interrupted.
    """
    forms = try_quadratic_forms(run)
    if forms.suffice or (run.monitor.time_is_up() and not run.incumbent.empty):
        return
    tree = TreeTrial(run)
    growth = Growth(run, forms.places, tree.of)
    for number in range(STARTS):
        growth.start(number)
        tree.of_best()
        if run.finished or run.floor is not None or (number == 0 and try_latents(run)):
            break
    if not run.monitor.time_is_up():
        remove_modes(run, run.incumbent.candidate)
    tree.tie()
    tree.save_modes()
    if not run.monitor.time_is_up():
        finish(run)
