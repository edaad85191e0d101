"""The search for stationary points of a potential in the box of its bounds, and what is reached from them."""

from ._connect import connect as connect
from ._descent import descend as descend
from ._ledges import without_ledges as without_ledges
from ._lines import lines_between as lines_between
from ._newton import FACE as FACE
from ._newton import Stationary as Stationary
from ._newton import newton as newton
from ._not_finite import not_finite as not_finite
from ._resolution import RESOLUTION as RESOLUTION
from ._resolution import away_from as away_from
from ._resolution import lowest_of_clusters as lowest_of_clusters
from ._scaled import scaled_energies as scaled_energies
from ._search import ALONG as ALONG
from ._search import Found as Found
from ._search import box_span as box_span
from ._search import minima_of as minima_of
from ._search import saddles_of as saddles_of
from ._span import Span as Span
from ._starts import spread as spread
from ._unbounded import falling_direction as falling_direction
from ._valleys import valleys_of as valleys_of
