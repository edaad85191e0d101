"""What the data show before any fit: basins, their bottoms, noise and slices of conditions."""

from ._basins import Basins as Basins
from ._basins import basins_of as basins_of
from ._paraboloids import bottoms_are_paraboloids as bottoms_are_paraboloids
