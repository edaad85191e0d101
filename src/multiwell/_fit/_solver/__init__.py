"""How a candidate is fitted to rows.

A `Problem` is rows in chunks, an objective, and the modes that take part. `_residuals.py` has the residuals of a chunk
and their derivatives, compiled once for one shape, and sums over chunks on all cores. A solver (`_least_squares.py`)
takes steps on them; it never loops, so whoever calls it watches the fit and stops it. `LevenbergMarquardt` leaves the
equations of a step to a linear solver: a matrix (`_dense.py`), products only (`_conjugate_gradients.py`), or whichever
of both the number of parameters asks for.
"""

from ._conjugate_gradients import ConjugateGradients as ConjugateGradients
from ._dense import Dense as Dense
from ._least_squares import AbstractLeastSquaresSolver as AbstractLeastSquaresSolver
from ._least_squares import AbstractLinearSolver as AbstractLinearSolver
from ._least_squares import AbstractNormalEquations as AbstractNormalEquations
from ._least_squares import SolverState as SolverState
from ._levenberg_marquardt import Auto as Auto
from ._levenberg_marquardt import LevenbergMarquardt as LevenbergMarquardt
from ._objective import AbstractObjective as AbstractObjective
from ._objective import AbstractResiduals as AbstractResiduals
from ._objective import Prediction as Prediction
from ._objective import Rows as Rows
from ._objective import SobolevResiduals as SobolevResiduals
from ._problem import CHUNK as CHUNK
from ._problem import Problem as Problem
from ._problem import RowsOfMode as RowsOfMode
from ._problem import ScaledRows as ScaledRows
from ._problem import make_problem as make_problem
from ._problem import of_single_modes as of_single_modes
from ._residuals import half_gradient as half_gradient
from ._residuals import loss as loss
from ._residuals import predict as predict
from ._residuals import relative_error as relative_error
from ._residuals import residuals as residuals
from ._residuals import row_errors as row_errors
