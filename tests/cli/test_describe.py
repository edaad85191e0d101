"""What people read about a potential."""

import numpy as np

from multiwell import EnergyUnits, Potential, TreePotential
from multiwell._cli._describe import sharpness
from multiwell.inputs import Affine
from multiwell.modes import QuadraticModes

MODES = QuadraticModes(np.zeros((3, 1)), np.ones((3, 1, 1)), np.zeros(3), 1e-3)


def test_every_sharpness_of_a_tree_is_named():
    whole, units = np.ones(3, bool), (Affine.identity(1), EnergyUnits.identity())
    plain = Potential(MODES, np.zeros(3), whole, np.asarray(np.log(0.5)), *units)
    assert sharpness(plain) == "rho = 0.5"
    tree = TreePotential(MODES, np.zeros(3), whole, np.array([[0, 1], [2, 3]]), np.log([20.0, 0.4]), *units)
    assert sharpness(tree) == "tree of soft minima, rho = 0.4 at the root, 20 below"
    assert sharpness(tree.hard()) == "rho = inf"
