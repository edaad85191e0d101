"""Estimators that follow the conventions of scikit-learn."""

from ._regressor import MultiwellRegressor as MultiwellRegressor
