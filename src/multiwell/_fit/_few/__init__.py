"""What few rows say of the energies between them: a smooth random function, and how sure it is."""

from ._average import ProcessAverage as ProcessAverage
from ._between import with_rows_between as with_rows_between
from ._between import worth_following as worth_following
from ._doubts import doubt_of_numbers as doubt_of_numbers
from ._doubts import doubts_of as doubts_of
from ._evidence import places_of as places_of
from ._evidence import process_of as process_of
from ._few import few_of as few_of
from ._few import is_few as is_few
from ._fold_errors import fold_errors as fold_errors
from ._fold_errors import folds_of as folds_of
from ._process_errors import ProcessErrors as ProcessErrors
