"""`multiwell predict`: a model's answers for the points of a table."""

import os
from typing import Annotated

import typer

from multiwell._errors import InputError

from ._options import Json, Model
from ._output import session


def predict(
    model: Model,
    data: Annotated[str, typer.Argument(metavar="DATA", help="A table with the model's input columns.")],
    out: Annotated[str, typer.Option(metavar="FILE", help="Where to write: .csv or .parquet.")],
    json: Json = False,
) -> None:
    """Evaluate a model at the points of a table.

    The table is written again with these columns added: energy, gradient, lowest eigenvalue of the Hessian,
    dominating mode, the share of every well that the modes tell apart, and whether the point lies outside the data that
    the model was fitted to.
    """
    with session(json) as output:
        from multiwell._files import load
        from multiwell._fit import FitResult
        from multiwell._report import check_table_path, predict_table, write_table

        from ._describe import count
        from ._folder import model_file, use_compilation_cache

        check_table_path(out)
        if os.path.exists(out) and os.path.exists(data) and os.path.samefile(out, data):
            raise InputError(f"--out is the table itself ({data}); name another file")
        path = model_file(model)
        result = load(path)
        if not isinstance(result, FitResult):
            raise InputError(
                f"{path} holds a {type(result).__name__} without the names of its inputs; save the result of a fit"
            )
        use_compilation_cache()
        with output.busy("evaluating"):
            prediction = predict_table(result, data)
            write_table(out, prediction.columns(as_text=out.endswith(".csv")))
        outside = prediction.extrapolated
        output.say(f"{count(prediction.rows, 'row')} written to {out}")
        if prediction.errors:
            output.say("relative errors: " + ", ".join(f"{k} {v:.2e}" for k, v in prediction.errors.items()))
        if outside:
            output.warn(
                f"{outside} of {count(prediction.rows, 'row')} lie outside the data of the fit (extrapolates)"
            )
        output.document(
            {
                "rows": prediction.rows,
                "extrapolated": outside,
                "extrapolated_share": outside / prediction.rows,
                "not_finite": prediction.unanswered,
                "errors": prediction.errors,
                "columns": list(prediction.added),
                "model": str(path),
                "out": out,
                "warnings": output.warnings,
            }
        )
