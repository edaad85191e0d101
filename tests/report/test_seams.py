"""Pictures of inputs that repeat: one period, marked at its seam, through which regions and marks go."""

from dataclasses import replace

import equinox as eqx
import numpy as np
import pytest
from matplotlib.figure import Figure

from multiwell import landscape
from multiwell._data import Support
from multiwell._report._page._views import views
from multiwell.inputs import Periodic

from .conftest import TURN, wells_on_a_circle


@pytest.fixture
def ax():
    return Figure(figsize=(7, 5), layout="constrained").add_subplot()


@pytest.fixture(scope="module", params=[1, 2])
def charted(request):
    """The landscape of a result with 1 or 2 inputs, its bounds, and the chart of it on the page."""
    result = wells_on_a_circle(request.param)
    found = landscape(result.potential, result.bounds)
    return result.bounds, views(found, result.labels, None)[0].figure


def seams(ax):
    lines = [line for line in ax.get_lines() if len(line.get_xdata()) == 2 and line.get_linestyle() == "--"]
    return sorted(float(line.get_xdata()[0]) for line in lines)


@pytest.mark.parametrize("d", [1, 2, 3])
def test_the_picture_of_a_fit_is_one_period_between_the_marks_of_its_seam(ax, d):
    result = wells_on_a_circle(d)
    result.plot_potential(ax)
    low, high = ax.get_xlim()
    assert high - low == pytest.approx(TURN)
    assert seams(ax) == pytest.approx([low, high])
    assert not any(ax.spines[side].get_visible() for side in ("left", "right"))
    assert all(ax.spines[side].get_visible() for side in ("bottom", "top"))
    assert [text.get_text() for text in ax.get_legend().get_texts()].count("seam") == 1


def test_a_curve_ends_as_it_begins_and_the_place_of_a_well_at_the_seam_is_not_cut(ax):
    result = wells_on_a_circle(1)
    result.plot_potential(ax)
    (curve,) = (line for line in ax.get_lines() if line.get_label() == "potential")
    energy = curve.get_ydata()
    assert energy[0] == pytest.approx(energy[-1])
    assert energy[1] - energy[0] == pytest.approx(energy[-1] - energy[-2], rel=0.5)
    ax.figure.draw_without_rendering()
    frame = ax.get_window_extent()
    words = [text.get_window_extent() for text in ax.texts]
    assert len(words) == 2
    assert all(frame.x0 <= word.x0 and word.x1 <= frame.x1 + 1 for word in words)


def test_contours_and_the_shade_without_data_go_through_the_seam(ax):
    result = wells_on_a_circle(2)
    # points on both sides of the seam only: what is within reach of them lies on both sides too
    x = np.column_stack([np.repeat([3.0, -3.0], 20), np.tile(np.linspace(-1.5, 1.5, 20), 2)])
    support = Support.of(x, periods=np.array([TURN, 0.0]))
    shown = replace(result, support=support, train=None)
    shown.plot_potential(ax)
    (shade,) = (part for part in ax.collections if getattr(part, "hatches", [None]) == ["///"])
    low, high = shown.bounds
    places = [[low[0] + 0.05, 0.0], [high[0] - 0.05, 0.0], [(low[0] + high[0]) / 2, 0.0]]
    shaded = np.any([path.contains_points(places) for path in shade.get_paths()], axis=0)
    assert shaded.tolist() == [False, False, True]
    assert "outside the data" in [text.get_text() for text in ax.get_legend().get_texts()]


def test_the_name_of_a_mode_stands_in_the_middle_of_its_region_through_the_seam(ax):
    result = wells_on_a_circle(2)
    result.plot_potential(ax)
    (word,) = (text for text in ax.texts if text.get_text() == "mode 0")
    # its region reaches from 1.8 through the seam to -1.4
    assert abs(word.get_position()[0]) > 2.4


def test_a_well_on_the_other_side_of_the_seam_lies_on_the_plane(ax):
    result = wells_on_a_circle(3)
    deep, other = result.wells
    potential = eqx.tree_at(lambda V: V.input_map, result.potential, Periodic.of(3, {2: TURN}))
    wells = [replace(deep, x=np.array([-1.0, 0.0, 3.1])), replace(other, x=np.array([1.0, 0.5, -3.1]))]
    bounds = Support.of(np.array([[-1.5, -1.5, -3.14], [1.5, 1.5, 3.14]]), periods=np.array([0.0, 0.0, TURN]))
    minima = replace(result.minima, wells=wells)
    replace(result, potential=potential, minima=minima, support=bounds, train=None).plot_potential(ax)
    # both wells are level along the third input, which therefore is not one of the two to see
    assert [ax.get_xlabel(), ax.get_ylabel()] == ["strain [-]", "theta"]
    assert "well off this plane" not in [text.get_text() for text in ax.get_legend().get_texts()]


def test_the_page_shows_one_period_with_its_seam(charted):
    _, chart = charted
    layout = chart["layout"]
    low, high = layout["xaxis"]["range"]
    assert high - low == pytest.approx(TURN)
    first, second = layout["shapes"]
    assert (first["x0"], second["x1"]) == pytest.approx((low, high))
    assert [shape["showlegend"] for shape in (first, second)] == [True, False]


@pytest.mark.parametrize("charted", [2], indirect=True)
def test_paths_of_the_page_are_broken_at_the_seam_and_reach_it_from_both_sides(charted):
    bounds, chart = charted
    (paths,) = (trace for trace in chart["data"] if trace["name"] == "minimum energy paths")
    assert [x is None for x in paths["x"]] == [z is None for z in paths["meta"]["energy"]]
    x = np.array([np.nan if value is None else value for value in paths["x"]])
    steps = np.abs(np.diff(x))
    assert np.nanmax(steps) < 0.3
    low, high = (float(bound[0]) for bound in bounds)
    assert np.nanmin(x) == pytest.approx(low, abs=1e-3)
    assert np.nanmax(x) == pytest.approx(high, abs=1e-3)
