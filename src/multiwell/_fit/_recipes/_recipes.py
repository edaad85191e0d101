"""The recipes that a fit can follow, by name."""

from collections.abc import Callable

from .._task import Fitted, Task
from ._adam_recipe import fit_hard_concrete, fit_paper
from ._baselines import fit_difference_of_convex, fit_hard_minimum, fit_network, fit_single_icnn
from ._default_recipe import fit_default

RECIPES: dict[str, Callable[[Task], Fitted]] = {
    "default": fit_default,
    "paper": fit_paper,
    "hard-concrete": fit_hard_concrete,
    "single-icnn": fit_single_icnn,
    "hard-minimum": fit_hard_minimum,
    "network": fit_network,
    "difference-of-convex": fit_difference_of_convex,
}
