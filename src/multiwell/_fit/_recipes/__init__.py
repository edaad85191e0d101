"""The ways of learning that can be chosen by name."""

from ._recipes import RECIPES as RECIPES
