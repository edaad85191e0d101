"""The page: one HTML file that shows a fit and its landscape, and needs nothing else."""

from ._report import report as report
from ._sections import landscape_of as landscape_of
