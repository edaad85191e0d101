"""What people read about a potential."""

import numpy as np

from multiwell import Potential, QuadraticModes, Scaling, TreePotential
from multiwell._cli._describe import sharpness

MODES = QuadraticModes(np.zeros((3, 1)), np.ones((3, 1, 1)), np.zeros(3), 1e-3)


def test_every_sharpness_of_a_tree_is_named():
    whole, unit = np.ones(3, bool), Scaling.identity(1)
    plain = Potential(MODES, np.zeros(3), whole, np.asarray(np.log(0.5)), unit)
    assert sharpness(plain) == "rho = 0.5"
    tree = TreePotential(MODES, np.zeros(3), whole, np.array([[0, 1], [2, 3]]), np.log([20.0, 0.4]), unit)
    assert sharpness(tree) == "tree of soft minima, rho = 0.4 at the root, 20 below"
    assert sharpness(tree.hard()) == "rho = inf"
