"""The last fit of a search."""

from .._solver import relative_error
from ._run import MOST_PER_PARAMETER, Run
from ._stopping import Stopping

FINAL_ITERATIONS = 40


def finish(run: Run) -> None:
    """Fit with as many rows as are worth it, unless that follows the noise."""
    best, trainer = run.incumbent, run.trainer
    own = relative_error(best.candidate.parameters, trainer.problems(best.candidate)[0])
    follows_noise = trainer.follows_rows(own, best.error) and run.noise_explains(best.error)
    if follows_noise and not best.candidate.conditional:
        return
    if not trainer.take_rows(best.candidate, MOST_PER_PARAMETER):
        return
    if trainer.sample.exhausted:
        trainer.sample.release()
    fitted, held = problems = trainer.problems(best.candidate)
    watched = fitted if held is None else held
    best.replace(best.candidate, relative_error(best.candidate.parameters, watched))
    stopping = Stopping(run.target / 10, FINAL_ITERATIONS)
    run.note("all rows", *trainer.descend(best.candidate, problems, stopping, "all rows", best))
