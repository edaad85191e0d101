"""Pictures and tables of landscapes."""

import jax.numpy as jnp
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from landscape.polynomial import EIGHT_WELLS, TWO_WELLS, polynomial
from matplotlib.figure import Figure

import multiwell as mw
from multiwell._landscape import broken_at_seams, on_slice, origin_of, periods_of, telling_inputs
from multiwell._landscape._draw._graphs import axis_names, energy_name

mpl.use("Agg")


@pytest.fixture(scope="module")
def plane(landscape_of) -> mw.Landscape:
    return landscape_of("muller-brown")


@pytest.fixture(scope="module")
def line() -> mw.Landscape:
    return mw.landscape(TWO_WELLS, ([-1.5], [1.5]))


@pytest.fixture(scope="module")
def cube() -> mw.Landscape:
    return mw.landscape(EIGHT_WELLS, ([-1.5] * 3, [1.5] * 3))


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


def test_saddles_of_one_energy_have_marks_of_their_own_and_nothing_is_cut_off(line, cube):
    ax = cube.plot_disconnectivity()
    crosses = sorted(float(line.get_xdata()[0]) for line in ax.lines if line.get_marker() == "x")
    assert len(crosses) == len(cube.minima) - 1 == 7
    assert np.diff(crosses).min() >= 1
    for shown in (ax, line.plot_disconnectivity()):
        shown.figure.draw_without_rendering()
        box, (width, height) = shown.figure.get_tightbbox(), shown.figure.get_size_inches()
        assert min(box.x0, box.y0) >= -0.02
        assert box.x1 <= width + 0.02
        assert box.y1 <= height + 0.02
    plt.close("all")


def test_points_off_the_plane_do_not_hide_those_on_it(cube):
    ax = cube.plot(ax=axes())
    said = {text.get_text(): text for text in ax.texts}
    assert said["0"].get_fontsize() == 8
    assert sum(name.startswith("(") for name in said) >= 4


@pytest.mark.parametrize("names", [["a"], ["a", "b", "c", "d"], "abc"])
def test_names_that_do_not_fit_are_refused(plane, names):
    with pytest.raises(mw.InputError, match="names must hold 3 texts, one per input and one for the energy"):
        plane.plot(names, axes())


def test_names_that_are_no_text_are_refused(plane):
    with pytest.raises(mw.InputError, match="names must hold 3 texts"):
        axis_names(plane, ["a", "b", 3])
    with pytest.raises(mw.InputError, match="name must be a text"):
        energy_name(["a", "b", "W"])


def _ripples(x):
    import jax.numpy as jnp

    return jnp.cos(2 * x)


def test_nothing_to_draw_is_said():
    bowl = mw.landscape(polynomial({2: 1}), ([-1.0], [1.0]))
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
    assert repr(plane.paths[0]).startswith("MinimumEnergyPath(101 points, energy from ")
    envelope = mw.convex_envelope(line.potential, line.bounds)
    assert "coexisting phases" in repr(envelope)
    for shown in (plane, plane.paths[0], envelope):
        assert "\n" not in repr(shown)


def test_a_path_through_a_seam_is_broken_there_and_the_seam_is_marked():
    def energy(x):
        return jnp.cos(x[0] + 1.0) + 0.3 * jnp.cos(2 * x[0]) + x[1] ** 2

    found = mw.landscape(energy, ([-np.pi, -1.0], [np.pi, 1.0]), periods=[2 * np.pi, 0.0])
    paths = [broken_at_seams(found, path.x) for path in found.paths]
    assert any(np.isnan(x).any() for x in paths)
    for x in paths:
        assert np.nanmax(np.abs(x[:, 0])) <= np.pi
        assert np.nanmax(np.abs(np.diff(x[:, 0]))) < 0.5
    ax = found.plot(ax=axes())
    seams = [line for line in ax.get_lines() if line.get_linestyle() == "--" and len(line.get_xdata()) == 2]
    assert sorted(float(line.get_xdata()[0]) for line in seams) == pytest.approx([-np.pi, np.pi])
    assert ax.get_legend_handles_labels()[1].count("seam") == 1


def test_a_broken_path_reaches_its_seam_from_both_sides_with_what_is_known_of_its_points():
    system = mw.systems.get("torsion-2d")
    found = mw.landscape(system.energy, (system.lower, system.upper), periods=system.periods)
    broken = [
        broken_at_seams(found, np.column_stack([path.x, path.energy, path.length])) for path in found.paths
    ]
    crossings = 0
    for path, rows in zip(found.paths, broken, strict=True):
        gaps = np.flatnonzero(np.isnan(rows).all(axis=1))
        assert np.isnan(rows).sum() == len(gaps) * rows.shape[1]
        for gap in gaps:
            before, after = rows[gap - 1], rows[gap + 1]
            apart = np.abs(before - after)[:2]
            assert sorted(apart) == pytest.approx([0.0, 2 * np.pi])
            assert np.abs(before[np.argmax(apart)]) == pytest.approx(np.pi)
            assert before[2:] == pytest.approx(after[2:])
        crossings += len(gaps)
        known = rows[~np.isnan(rows[:, 0])]
        # nothing is lost, and nothing but the seams is new
        assert len(known) == len(path.x) + 2 * len(gaps)
        assert np.abs(known[:, :2]).max() <= np.pi
        np.testing.assert_allclose(found.potential.energy(known[:, :2]), known[:, 2], atol=0.02)
        assert (np.diff(known[:, 3]) >= 0).all()
    assert crossings == 7


def test_a_path_along_a_seam_is_not_torn_by_rounding():
    found = mw.landscape(_on_the_seam, ([-np.pi, -1.5], [np.pi, 1.5]), periods=[2 * np.pi, 0.0])
    assert len(found.minima) == 2
    path = np.column_stack([np.pi + 1e-15 * (-1.0) ** np.arange(50), np.linspace(-1, 1, 50)])
    for x in (path, path - [2 * np.pi, 0.0]):
        assert len(broken_at_seams(found, x)) == 50


def _on_the_seam(x):
    return jnp.cos(x[0]) + (x[1] ** 2 - 1) ** 2


def test_minima_on_both_sides_of_a_seam_are_not_far_apart():
    def energy(x):
        angle = x[0] - np.pi - 0.05 * x[1]
        return 4 * (1 - jnp.cos(angle)) + (x[1] ** 2 - 1) ** 2 + 0.05 * x[1] + 3 * (x[2] - 0.4 * x[1]) ** 2

    found = mw.landscape(energy, ([-np.pi, -1.5, -1.5], [np.pi, 1.5, 1.5]), periods=[2 * np.pi, 0, 0])
    x, periods = np.array([point.x for point in found.minima]), periods_of(found.potential)
    assert sorted(x[:, 0]) == pytest.approx([0.05 - np.pi, np.pi - 0.05], abs=0.01)
    assert periods == pytest.approx([2 * np.pi, 0, 0])
    # by way of the seam their angles are nearly the same, and both lie near one plane
    assert telling_inputs(found.potential, found.minima, found.bounds) == (1, 2)
    origin = origin_of(found.minima, found.bounds)
    assert on_slice(x, origin, (1, 2), found.bounds, periods).tolist() == [True, True]
    assert on_slice(x, origin, (1, 2), found.bounds, np.zeros(3)).tolist() == [True, False]
    ax = found.plot(ax=axes())
    assert {text.get_fontsize() for text in ax.texts if text.get_text() in ("0", "1")} == {8}
