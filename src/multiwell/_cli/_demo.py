"""`multiwell demo`: a reference system from its data to its wells."""

from typing import TYPE_CHECKING, Annotated

import typer

from multiwell._errors import InputError

from ._options import Json, Seed
from ._output import Output, session

if TYPE_CHECKING:
    from multiwell._fit import FitResult
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
    from ._folder import results_folder

    place = f"multiwell-demo-{system}" if out is None else out
    with session(json) as output:
        from multiwell._fit import fit as fit_potential
        from multiwell._report import match_wells
        from multiwell.systems import get

        from ._folder import finish, use_compilation_cache

        try:
            reference = get(system)
        except InputError as error:
            # the library's argument is called otherwise
            raise InputError(f"SYSTEM: {str(error).removeprefix('name: ')}") from None
        use_compilation_cache()
        with results_folder(place) as folder:
            with output.progress("making data") as show:
                data = reference.dataset(seed=seed, noise=noise)
                # no fit to noisy rows can be closer to them than their noise
                tolerance = max(1e-3, 1.5 * noise)
                result = fit_potential(data, seed=seed, tolerance=tolerance, progress=show)
            matches = match_wells(result, reference)

            def introduce() -> None:
                output.say(f"{reference.name}: {reference.description}; {data.n} rows")
                if reference.stationary_points:
                    _compare(matches, result, output)

            document = {"system": system, "known_wells": [match.as_dict() for match in matches]}
            finish(result, folder, output, document, introduce)


def _compare(matches: "list[WellMatch]", result: "FitResult", output: Output) -> None:
    from multiwell._data import rounded

    lower, upper = result.bounds
    scale = float(result.potential.units.scale)

    def place(x: tuple[float, ...]) -> str:
        return f"({', '.join(rounded(*part, digits=4) for part in zip(x, upper - lower, strict=True))})"

    def row(match: "WellMatch") -> list[str]:
        known = [place(match.known), rounded(match.known_energy, scale)]
        if match.found is None or match.found_energy is None or match.distance is None:
            return [*known, "not found", "-", "-"]
        return [
            *known,
            place(match.found),
            rounded(match.found_energy, scale),
            f"{100 * match.distance:.2g} %",
        ]

    output.table(
        ["known well", "energy", "found", "energy", "distance / diagonal"], [row(m) for m in matches], left=0
    )
    output.say()
