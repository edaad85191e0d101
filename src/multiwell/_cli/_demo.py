"""`multiwell demo`: a reference system from its data to its wells."""

from typing import TYPE_CHECKING, Annotated

import typer

from ._options import Json, Seed
from ._output import Output, session

if TYPE_CHECKING:
    from multiwell._report import WellMatch


def demo(
    system: Annotated[str, typer.Argument(metavar="[SYSTEM]", help="A reference system.")] = "double-well",
    out: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Folder for what `fit` writes [default: multiwell-demo-SYSTEM]"),
    ] = None,
    noise: Annotated[
        float, typer.Option(help="Noise of the data, in standard deviations; the tolerance follows it.")
    ] = 0.0,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Make data of a reference system, fit them, and compare the wells found with the known ones."""
    from ._folder import check_results_folder

    with session(json) as output:
        from multiwell._fit import fit as fit_potential
        from multiwell._report import match_wells
        from multiwell.systems import get

        from ._cache import use_compilation_cache
        from ._finish import finish

        reference = get(system)
        folder = check_results_folder(f"multiwell-demo-{system}" if out is None else out)
        use_compilation_cache()
        with output.progress("making data") as show:
            data = reference.dataset(seed=seed, noise=noise)
            # no fit to noisy rows can be closer to them than their noise
            tolerance = max(1e-3, 1.5 * noise)
            result = fit_potential(data, seed=seed, tolerance=tolerance, progress=show)
        matches = match_wells(result, reference)
        output.say(f"{reference.name}: {reference.description}; {data.n} rows")
        if reference.stationary_points:
            _compare(matches, output)
        document = {"system": system, "known_wells": [match.as_dict() for match in matches]}
        finish(result, folder, output, document)


def _compare(matches: "list[WellMatch]", output: Output) -> None:
    def row(match: "WellMatch") -> list[str]:
        known = f"({', '.join(f'{value:.4g}' for value in match.known)})"
        if match.found is None or match.distance is None:
            return [known, f"{match.known_energy:.5g}", "not found", "-", "-"]
        found = f"({', '.join(f'{value:.4g}' for value in match.found)})"
        return [
            known,
            f"{match.known_energy:.5g}",
            found,
            f"{match.found_energy:.5g}",
            f"{100 * match.distance:.2g} %",
        ]

    output.table(
        ["known well", "energy", "found", "energy", "distance / diagonal"], [row(m) for m in matches], left=0
    )
    output.say()
