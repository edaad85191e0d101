"""The search for stationary points of a potential in the box of its bounds, and what is reached from them."""

from ._connect import connect as connect
from ._descent import descend as descend
from ._newton import FACE as FACE
from ._newton import Stationary as Stationary
from ._newton import newton as newton
from ._scaled import not_finite as not_finite
from ._scaled import scaled_energies as scaled_energies
from ._search import ALONG as ALONG
from ._search import Found as Found
from ._search import minima_of as minima_of
from ._search import saddles_of as saddles_of
from ._sift import RESOLUTION as RESOLUTION
from ._sift import away_from as away_from
from ._sift import lowest_of_clusters as lowest_of_clusters
from ._sift import valleys_of as valleys_of
from ._sift import without_inflections as without_inflections
from ._span import Span as Span
from ._starts import lines_between as lines_between
from ._starts import sobol_points as sobol_points
