"""Pictures: what they show, that they fit, and that they leave pyplot alone."""

import inspect
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from multiwell import Dataset, InputError
from multiwell._fit import Discovery, PathStep
from multiwell._report import save_pictures

from .conftest import two_wells


@pytest.fixture
def ax():
    return Figure(figsize=(7, 5), layout="constrained").add_subplot()


@pytest.fixture
def one_format(monkeypatch):
    """Every picture is rendered once; that there is a PNG as well is tested on its own."""
    monkeypatch.setattr("multiwell._report._pictures.SUFFIXES", ("svg",))


@pytest.fixture
def not_rendered(monkeypatch):
    """Pictures are drawn into empty files: which there are is what is asked."""
    monkeypatch.setattr(Figure, "savefig", lambda *_, **__: None)


def texts(ax):
    return [text.get_text() for text in ax.texts]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


@dataclass
class Saved:
    """The pictures of a result with 1, 2 or 3 inputs, rendered once."""

    folder: Path
    files: list[Path]
    figures: list[Figure]
    before: tuple
    after: tuple


def state_of_matplotlib():
    return mpl.get_backend(), dict(mpl.rcParams), plt.get_fignums()


@pytest.fixture(scope="module", params=[1, 2, 3])
def saved(request, tmp_path_factory):
    figures = []
    usual = Figure.savefig

    def keep(figure, *arguments, **options):
        figures.append(figure)
        usual(figure, *arguments, **options)

    folder = tmp_path_factory.mktemp("pictures")
    before = state_of_matplotlib()
    with mock.patch.object(Figure, "savefig", keep):
        files = save_pictures(two_wells(request.param), folder)
    return Saved(folder, files, figures, before, state_of_matplotlib())


def test_png_and_svg_are_written_with_nothing_cut_off_and_no_panel_empty(saved):
    drawn = ("potential", "phases", "parity", "history", "modes", "discovery")
    names = {f"{name}.{kind}" for name in drawn for kind in ("png", "svg")}
    assert {path.name for path in saved.files} == {path.name for path in saved.folder.iterdir()} == names
    for path in saved.files:
        start = path.read_bytes()[:200]
        assert start.startswith(b"\x89PNG") if path.suffix == ".png" else b"<?xml" in start
    for figure in saved.figures[::2]:
        box, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
        assert min(box.x0, box.y0) >= -0.02
        assert box.x1 <= width + 0.02
        assert box.y1 <= height + 0.02
        assert all(panel.has_data() for panel in figure.axes)


def test_saving_leaves_pyplot_and_its_backend_alone(saved):
    assert saved.after == saved.before
    assert saved.after[-1] == []


def test_one_input_gives_a_curve_with_its_wells_labelled(ax):
    result = two_wells(1)
    assert result.plot_potential(ax) is ax
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("strain [-]", "W [J/m^3]")
    assert texts(ax) == ["-1", "1"]
    assert set(legend(ax)) == {"modes", "training data", "potential", "wells", "other minima"}
    x, energy = ax.get_lines()[3].get_data()
    np.testing.assert_array_equal(energy, result.potential.energy(np.asarray(x)[:, None]))
    # the modes are shifted by -log(w) / rho and lie above the soft minimum everywhere
    for line in ax.get_lines()[:2]:
        assert (line.get_ydata() >= energy).all()
    low, high = ax.get_ylim()
    assert low < energy.min()
    assert high > energy.max()


def test_two_inputs_give_a_map_with_numbered_wells(ax):
    result = two_wells(2)
    result.plot_potential(ax)
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("strain [-]", "theta", "")
    assert sorted(texts(ax)) == ["0", "1", "mode 0", "mode 1"]
    assert {"well", "other minimum", "training data", "border between modes"} == set(legend(ax))
    assert ax.figure.axes[1].get_ylabel() == "W [J/m^3]"


def test_shares_of_the_phases_over_one_input_cross_in_the_transition(ax):
    result = two_wells(1)
    assert result.plot_phases(ax) is ax
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("strain [-]", "share of the phase")
    assert set(legend(ax)) == {"phase of well 0", "phase of well 1", "transition: none above 90%"}
    x, share = ax.get_lines()[0].get_data()
    np.testing.assert_array_equal(share, result.phase_fractions(np.asarray(x)[:, None])[:, 0])
    places = [line.get_xdata()[0] for line in ax.get_lines()[2:]]
    assert places == [-1.0, 1.0]


@pytest.mark.parametrize("d", [2, 3])
def test_colours_of_the_phases_mix_in_the_transition(ax, d):
    result = two_wells(d)
    result.plot_phases(ax)
    assert {"phase of well 0", "phase of well 1", "transition: none above 90%", "well"} <= set(legend(ax))
    colours = np.asarray(ax.get_images()[0].get_array())
    middle = colours.shape[0] // 2
    left, *between, right = colours[middle, 10:-10]
    # a little step from place to place, from the colour of one well to that of the other
    assert np.abs(np.diff(between, axis=0)).max() < 0.1
    assert np.abs(left - right).max() > 0.3


@pytest.mark.parametrize("d", [1, 2])
def test_phases_that_modes_do_not_tell_apart_are_drawn_as_one(ax, d):
    result = two_wells(d)
    blurred = replace(result, phases=[replace(result.phases[0], agreement=0.5), result.phases[1]])
    blurred.plot_phases(ax)
    assert {"not told apart: well 0", "phase of well 1"} <= set(legend(ax))
    assert "phase of well 0" not in legend(ax)
    neither = replace(result, phases=[replace(phase, agreement=0.5) for phase in result.phases])
    with pytest.raises(InputError, match="cannot tell wells apart"):
        neither.plot_phases(ax)


@pytest.mark.parametrize("n", [50, 1_000, 20_000])
def test_data_points_show_on_every_ground_and_leave_the_contours_visible(ax, n):
    x = np.random.default_rng(0).uniform(-1.6, 1.6, (n, 2))
    replace(two_wells(2), train=Dataset(x, np.sum(x**2, axis=1))).plot_potential(ax)
    (points,) = (line for line in ax.get_lines() if line.get_label() == "training data")
    # white on dark, its dark rim on light
    assert (points.get_markerfacecolor(), points.get_markeredgecolor()) == ("white", "#000000")
    assert points.get_alpha() is None
    size = points.get_markersize()
    assert size == 3.5 or n > 50
    ax.figure.draw_without_rendering()
    paper = np.prod(ax.get_window_extent().size) * (72 / ax.figure.dpi) ** 2
    assert len(points.get_xdata()) * np.pi / 4 * size**2 < 0.1 * paper


def test_contours_end_above_the_barriers_and_below_a_high_rim(ax):
    result = two_wells(2)
    result.plot_potential(ax)
    filled = ax.collections[0]
    top = max(well.energy + well.barrier for well in result.wells)
    assert top < filled.norm.vmax < 3 * top < result.train.energy.max()


def test_three_inputs_give_a_slice_that_says_where_it_is(ax):
    result = two_wells(3)
    result.plot_potential(ax)
    # the energy varies less along the input in which the wells differ, but that is the one to see
    assert ax.get_xlabel() == "strain [-]"
    assert ax.get_ylabel() in ("theta", "c")
    hidden = ({"theta", "c"} - {ax.get_ylabel()}).pop()
    assert ax.get_title() == f"slice through the deepest minimum: {hidden} = 0"
    assert sorted(texts(ax)) == ["0", "1", "mode 0", "mode 1"]
    assert "training data" not in legend(ax)


def test_places_without_data_are_marked(ax):
    result = two_wells(2)
    replace(result, support=replace(result.support, radius=0.05)).plot_potential(ax)
    assert "outside the data" in legend(ax)


def test_a_well_off_the_plane_is_drawn_as_a_projection(ax):
    result = two_wells(3)
    away = replace(result.wells[1], x=np.array([1.0, 0.8, 0.8]))
    replace(result, minima=replace(result.minima, wells=[result.wells[0], away])).plot_potential(ax)
    assert {"well", "well off this plane"} <= set(legend(ax))


def test_wells_on_the_plane_hide_those_behind_them_whose_numbers_stand_beside(ax):
    result = two_wells(3)
    places = ([-1.0, -0.8, 0.5], [-1.0, -0.8, 0.0], [1.0, 0.8, 0.0], [1.0, 0.8, 0.5])
    wells = [replace(result.wells[0], x=np.array(place), energy=0.01 * k) for k, place in enumerate(places)]
    minima = replace(result.minima, wells=wells)
    # the plane goes through the deepest: the first and the last lie on it
    replace(result, minima=minima).plot_potential(ax)
    numbers = {text.get_text(): text for text in ax.texts if not text.get_text().startswith("mode")}
    shown = {"on the plane": {"0", "3"}, "behind": {"(1)", "(2)"}}
    assert set(numbers) == set.union(*shown.values())
    assert all(numbers[name].get_color() == "white" for name in shown["on the plane"])
    assert numbers["0"].get_zorder() >= max(line.get_zorder() for line in ax.get_lines())
    assert "well behind a mark" in legend(ax)


def test_a_slice_names_units(ax):
    result = two_wells(3)
    labels = replace(result.labels, units=dict.fromkeys(result.labels.inputs, "nm"))
    replace(result, labels=labels).plot_potential(ax)
    assert ax.get_title().endswith("[nm] = 0")


def test_names_of_modes_keep_clear_of_marks(ax):
    two_wells(2).plot_potential(ax)
    ax.figure.draw_without_rendering()
    words = [text.get_window_extent() for text in ax.texts if text.get_text().startswith("mode")]
    marks = [line for line in ax.get_lines() if line.get_marker() in ("o", "D") and line.get_zorder() >= 4]
    reach = 7 * ax.figure.dpi / 72
    assert len(words) == 2
    assert len(marks) == 3
    for mark in marks:
        for x, y in ax.transData.transform(np.column_stack(mark.get_data())):
            assert not any(w.x0 - reach < x < w.x1 + reach and w.y0 - reach < y < w.y1 + reach for w in words)


@pytest.mark.parametrize(
    ("d", "constant", "axes"), [(2, 1, ("strain [-]", "W [J/m^3]")), (3, 1, ("strain [-]", "c"))]
)
def test_constant_inputs_are_skipped(ax, d, constant, axes):
    two_wells(d, constant).plot_potential(ax)
    assert (ax.get_xlabel(), ax.get_ylabel()) == axes
    assert ax.get_title() == ""


def test_no_minimum_at_all_is_drawn_too(result, ax):
    replace(result, minima=type(result.minima)([], [], [])).plot_potential(ax)
    assert not set(texts(ax)) & {"0", "1", "-1"}


@pytest.mark.parametrize("quantity", ["energy", "gradient", "hessian"])
def test_parity_shows_every_measured_entry(result, ax, quantity):
    result.plot_parity(quantity, ax)
    train, validation, identity = ax.get_lines()
    assert len(train.get_xdata()) == getattr(result.train, quantity).size
    assert len(validation.get_xdata()) == getattr(result.validation, quantity).size
    np.testing.assert_allclose(train.get_xdata(), train.get_ydata(), rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(identity.get_xdata(), identity.get_ydata())
    if quantity == "energy":
        assert legend(ax) == ["training, error 0.1 %", "validation, error 0.3 %"]
        assert ax.get_xlabel() == "given W [J/m^3]"


def test_entries_that_are_not_measured_are_left_out(ax):
    result = two_wells(2)
    gradient = result.train.gradient.copy()
    gradient[:10, 1] = np.nan
    result.train.gradient[:] = gradient
    result.plot_parity("gradient", ax)
    assert len(ax.get_lines()[0].get_xdata()) == gradient.size - 10


def test_the_history_shows_stages_and_held_rows(result, ax):
    result.plot_history(ax)
    assert legend(ax) == ["each basin", "all modes", "all rows", "fitted rows", "rows held back", "tolerance"]
    assert ax.get_yscale() == "log"
    fitted, held = ax.get_lines()[:2]
    assert np.isnan(held.get_ydata()[:3]).all()
    np.testing.assert_array_equal(fitted.get_ydata(), [step.error for step in result.history])
    assert texts(ax) == ["2 modes", "3", "4"]


def test_the_modes_are_bars_of_responsibility(result, ax):
    result.plot_modes(ax)
    share = result.potential.responsibilities(result.train.x)
    heights = [[bar.get_height() for bar in group] for group in ax.containers]
    np.testing.assert_allclose(heights, [share.mean(axis=0), share.max(axis=0)])
    assert ax.get_ylabel() == "responsibility"


def test_what_cannot_be_drawn_is_refused(result):
    gone = replace(result, train=None, validation=None)
    with pytest.raises(InputError, match="loaded from a file"):
        gone.plot_parity()
    with pytest.raises(InputError, match="no step"):
        replace(result, history=[]).plot_history()
    with pytest.raises(InputError, match="quantity must be one of energy, gradient, hessian"):
        inspect.unwrap(type(result).plot_parity)(result, "entropy")
    part = replace(result.train)
    object.__setattr__(part, "hessian", None)
    with pytest.raises(InputError, match="hold no hessian"):
        replace(result, train=part).plot_parity("hessian")


@pytest.mark.usefixtures("one_format")
def test_a_result_without_its_data_still_draws_the_rest(result, tmp_path):
    gone = replace(result, train=None, validation=None)
    files = save_pictures(gone, tmp_path)
    assert {path.stem for path in files} == {"potential", "phases", "history", "modes", "discovery"}


def test_a_missing_folder_is_refused(result, tmp_path):
    with pytest.raises(InputError, match="there is no folder"):
        save_pictures(result, tmp_path / "none")


def test_without_axes_a_figure_of_pyplot_is_made(result):
    try:
        assert isinstance(result.plot_modes(), Axes)
        assert len(plt.get_fignums()) == 1
    finally:
        plt.close("all")


def test_weights_have_bars_where_they_differ_from_one(ax):
    result = two_wells(1)
    object.__setattr__(result.potential, "log_weights", np.log([1.0, 0.5]))
    result.plot_modes(ax)
    np.testing.assert_allclose([bar.get_height() for bar in ax.containers[0]], [1.0, 0.5])
    assert "gate weight w" in legend(ax)


NAMES = (r"$\frac$", "$x_1$", "a$b", r"\$c$")


@pytest.mark.parametrize(
    ("name", "d"),
    [
        pytest.param(name, d, marks=() if d == k % 3 + 1 else pytest.mark.slow)
        for k, name in enumerate(NAMES)
        for d in (1, 2, 3)
    ],
)
@pytest.mark.usefixtures("one_format")
def test_names_are_shown_as_written(d, name, tmp_path):
    # the pictures of the steps show no names
    result = replace(two_wells(d), history=[], discovery=Discovery([]))
    names = tuple(f"{name}{k}" for k in range(d))
    labels = replace(
        result.labels,
        inputs=names,
        energy=name,
        gradient=tuple(f"g{n}" for n in names),
        units={name: "$m^2$"},
    )
    with mpl.rc_context({"svg.fonttype": "none"}):
        save_pictures(replace(result, labels=labels), tmp_path)
    assert f">{name} [$m^2$]<" in (tmp_path / "potential.svg").read_text()
    assert f">given {name} [$m^2$]<" in (tmp_path / "parity.svg").read_text()


@pytest.mark.usefixtures("not_rendered")
def test_pictures_of_an_earlier_fit_are_removed(tmp_path):
    result = two_wells(1)
    save_pictures(result, tmp_path)
    (tmp_path / "notes.png").write_text("mine")
    files = save_pictures(replace(result, history=[], train=None, validation=None), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {*(path.name for path in files), "notes.png"}
    assert not (tmp_path / "history.png").exists()


def test_positions_far_from_zero_can_be_told_apart(ax):
    result = two_wells(1)
    wells = [replace(well, x=well.x / 100 + 1e6) for well in result.wells]
    support = replace(result.support, lower=np.array([1e6 - 0.016]), upper=np.array([1e6 + 0.016]))
    replace(result, minima=replace(result.minima, wells=wells), support=support, train=None).plot_potential(
        ax
    )
    assert texts(ax) == ["999999.99", "1000000.01"]


def test_rows_without_an_energy_are_ticks_and_markers_at_the_frame_are_whole(ax):
    result = two_wells(1)
    energy = result.train.energy.copy()
    energy[:10] = np.nan
    object.__setattr__(result.train, "energy", energy)
    result.plot_potential(ax)
    lines = {line.get_label(): line for line in ax.get_lines()}
    np.testing.assert_array_equal(lines["training data without energy"].get_xdata(), result.train.x[:10, 0])
    assert (lines["training data without energy"].get_ydata() < 0.1).all()
    assert np.isfinite(lines["training data"].get_ydata()).all()
    assert not any(lines[name].get_clip_on() for name in ("training data", "wells", "other minima"))
    assert lines["other minima"].get_marker() != lines["training data"].get_marker()
    low, high = ax.get_ylim()
    drawn = lines["training data"].get_ydata()
    assert ((drawn >= low) & (drawn <= high)).all()


def test_a_history_counts_whole_steps_and_shows_held_rows_only_where_there_are(ax):
    result = two_wells(1)
    few = [replace(step, held_error=np.nan) for step in result.history[:3]]
    replace(result, history=few).plot_history(ax)
    ax.figure.canvas.draw()
    assert all(float(tick).is_integer() for tick in ax.get_xticks())
    assert "rows held back" not in legend(ax)


def test_a_path_without_the_fit_itself_is_still_drawn(result):
    """An interrupted fit may have more modes than any that came to its end; one of no path says so."""
    path = [PathStep(7, "start 1", 0.1, 0.2, 30), PathStep(6, "mode 0 is needed", 0.3, 0.4, 30)]
    ax = replace(result, discovery=Discovery(path)).plot_discovery()
    assert "this fit" not in legend(ax)
    assert "removal refused" in legend(ax)
    assert "this fit" in legend(result.plot_discovery())
    # errors of fitted rows where none are held back, as in the last fit
    assert ax.get_ylabel() == "relative error"
    with pytest.raises(InputError, match="no path to draw"):
        replace(result, discovery=Discovery([])).plot_discovery()
    plt.close("all")
