"""Pictures and tables of a result."""

from ._page import landscape_of as landscape_of
from ._page import report as report
from ._pictures import save_pictures as save_pictures
from ._predictions import Prediction as Prediction
from ._predictions import predict_table as predict_table
from ._predictions import read_given as read_given
from ._tables import check_table_path as check_table_path
from ._tables import write_table as write_table
from ._wells import WellMatch as WellMatch
from ._wells import match_wells as match_wells
