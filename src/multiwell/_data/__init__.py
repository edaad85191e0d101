"""What we learn from: data sets, reading them from files, splitting them, and where they lie."""

from ._dataset import Dataset as Dataset
from ._digits import rounded as rounded
from ._parts import numbered as numbered
from ._read import read_table as read_table
from ._read_inputs import InputTable as InputTable
from ._read_inputs import read_inputs as read_inputs
from ._repeats import one_row_per_point as one_row_per_point
from ._repeats import point_of_row as point_of_row
from ._repeats import without_copies as without_copies
from ._split import split as split
from ._support import Support as Support
from ._support import clusters_of as clusters_of
