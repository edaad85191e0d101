"""What we learn from: data sets, reading them from files, splitting them, and where they lie."""

from ._dataset import Dataset as Dataset
from ._digits import rounded as rounded
from ._parts import numbered as numbered
from ._read import read_table as read_table
from ._read_inputs import InputTable as InputTable
from ._read_inputs import read_inputs as read_inputs
from ._split import split as split
from ._support import Support as Support
from ._support import clusters_of as clusters_of
