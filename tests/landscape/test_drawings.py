"""Pictures and tables of landscapes."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

import multiwell as mw

mpl.use("Agg")


@pytest.fixture(scope="module")
def plane() -> mw.Landscape:
    system = mw.systems.get("muller-brown")
    return mw.landscape(system.energy, (system.lower, system.upper), highest_index=2)


@pytest.fixture(scope="module")
def line() -> mw.Landscape:
    return mw.landscape(lambda x: (x[0] ** 2 - 1) ** 2, ([-1.5], [1.5]))


def axes():
    return Figure().add_subplot()


def test_the_map_shows_every_point_and_path(plane):
    ax = plane.plot(["a [m]", "b [m]", "W [J]"], axes())
    assert ax.get_xlabel() == "a [m]"
    assert ax.get_ylabel() == "b [m]"
    numbers = {text.get_text() for text in ax.texts}
    assert numbers == {str(k) for k in range(len(plane.points))}
    said = {text.get_text() for text in ax.get_legend().get_texts()}
    assert {"minimum", "saddle", "spinodal", "minimum energy path"} <= said


def test_the_line_shades_what_is_not_convex(line):
    ax = line.plot(ax=axes())
    assert ax.get_xlabel() == "input 0"
    assert "not convex" in {text.get_text() for text in ax.get_legend().get_texts()}


def test_profiles_have_their_saddle_in_the_middle(plane):
    ax = plane.plot_paths("W [J]", axes())
    curves = [curve for curve in ax.lines if len(curve.get_xdata()) > 2]
    assert len(curves) == len(plane.saddles)
    for curve, saddle in zip(curves, plane.saddles, strict=True):
        assert np.interp(0, curve.get_xdata(), curve.get_ydata()) == pytest.approx(saddle.energy)


def test_branches_of_the_disconnectivity_graph_do_not_cross(plane):
    ax = plane.plot_disconnectivity(ax=axes())
    energies = sorted(point.energy for point in plane.minima)
    dots = sorted(float(dot.get_ydata()[0]) for dot in ax.lines if dot.get_marker() == "o")
    assert dots == pytest.approx(energies)


def test_many_minima_in_an_order_that_keeps_branches_apart():
    found = mw.landscape(lambda x: 0.05 * x[0] ** 2 + _ripples(x[0]), ([-9.0], [9.0]))
    assert len(found.minima) >= 5
    from multiwell._landscape import tree_layout

    layout = tree_layout(found)
    assert sorted(layout.leaves.values()) == list(range(len(found.minima)))
    for merge in found.merges:
        places = [sorted(layout.leaves[k] for k in group) for group in merge.groups]
        for group in places:
            assert group == list(np.arange(group[0], group[0] + len(group)))


def _ripples(x):
    import jax.numpy as jnp

    return jnp.cos(2 * x)


def test_nothing_to_draw_is_said():
    bowl = mw.landscape(lambda x: x @ x, ([-1.0], [1.0]))
    with pytest.raises(mw.InputError, match="no path"):
        bowl.plot_paths(ax=axes())


def test_notebooks_show_tables(plane, line):
    for found in (plane, line):
        text = found._repr_html_()
        assert text.count("<table>") == 2
        assert f"{len(found.minima)} minima" in text
        assert "saddle" in text


def test_results_are_one_line_in_a_prompt(plane, line):
    assert repr(line).startswith(f"Landscape({len(line.minima)} minima, ")
    assert repr(plane.paths[0]).startswith("Path(101 points, energy from ")
    envelope = mw.convex_envelope(line.potential, line.bounds)
    assert "coexisting phases" in repr(envelope)
    for shown in (plane, plane.paths[0], envelope):
        assert "\n" not in repr(shown)
