"""The ways of learning that can be chosen by name."""

from ._recipes import NETWORKS_ONLY as NETWORKS_ONLY
from ._recipes import RECIPES as RECIPES
from ._recipes import Recipe as Recipe
