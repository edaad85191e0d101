"""How a candidate is fitted to rows: residuals, their derivatives, and second-order steps."""

from ._chunk import residuals as residuals
from ._levenberg_marquardt import Iterate as Iterate
from ._levenberg_marquardt import levenberg_marquardt as levenberg_marquardt
from ._problem import CHUNK as CHUNK
from ._problem import Problem as Problem
from ._problem import Rows as Rows
from ._problem import make_problem as make_problem
from ._residuals import relative_error as relative_error
from ._residuals import row_errors as row_errors
from ._solver import adjusted as adjusted
from ._solver import solver_words as solver_words
