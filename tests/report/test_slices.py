"""Pictures of a fit and of its landscape show one slice, and need neither class."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.figure import Figure

from multiwell import Dataset, EnergyUnits, Potential
from multiwell._fit._draw import draw_modes
from multiwell._fit._drawn import DrawnFit
from multiwell._landscape import origin_of, telling_inputs
from multiwell._landscape._draw import draw_disconnectivity
from multiwell._landscape._drawn import DrawnLandscape
from multiwell._report._page._marks import plane_words
from multiwell._report._page._views import views
from multiwell.inputs import Affine
from multiwell.modes import QuadraticModes

from .conftest import two_wells


def axes():
    return Figure().add_subplot()


def only(protocol, **given):
    """What a picture may ask for, with nothing in it but what is given."""
    names = [name for name in dir(protocol) if not name.startswith("_")]
    methods = {name: print for name in names if callable(getattr(protocol, name))}
    return SimpleNamespace(**dict.fromkeys(names) | methods | given)


@pytest.mark.parametrize("d", [pytest.param(3, marks=pytest.mark.slow), 4])
def test_the_picture_of_a_fit_and_its_page_show_one_slice(d):
    result = two_wells(d)
    found = result.landscape()
    drawn = result.plot_potential(axes())
    page = views(found, result.labels, None)[0]
    layout = page.figure["layout"]
    titles = [layout[axis]["title"]["text"] for axis in ("xaxis", "yaxis")]
    assert [drawn.get_xlabel(), drawn.get_ylabel()] == titles
    pair = tuple(result.labels.inputs.index(title.split(" [")[0]) for title in titles)
    assert 0 in pair
    slice_of_fit = drawn.get_title().split(": ", 1)[1]
    slice_of_page = plane_words(found, result.labels, pair).split(": ", 1)[1].rstrip(".")
    numbers = [
        [float(part.split(" = ")[1]) for part in words.split(", ")] for words in (slice_of_fit, slice_of_page)
    ]
    np.testing.assert_allclose(*numbers, atol=2e-3)
    np.testing.assert_allclose(origin_of(found.minima, found.bounds), result.wells[0].x, atol=1e-2)


def test_minima_outside_the_data_or_on_its_faces_choose_no_slice():
    result = two_wells(3)
    x = np.array([0.0, 9.0, 9.0])
    far = replace(result.wells[0], x=x, energy=-9.0, within_data=False)
    edge = replace(result.wells[0], x=-x, energy=-9.0, on_boundary=True)
    for others in ([], [far], [edge]):
        minima = [*others, *result.wells]
        assert telling_inputs(result.potential, minima, result.bounds)[0] == 0
        np.testing.assert_array_equal(origin_of(minima, result.bounds), result.wells[0].x)


def test_drawings_ask_for_what_they_show_and_for_no_fit():
    modes = QuadraticModes(np.array([[-1.0], [1.0]]), np.ones((2, 1, 1)), np.zeros(2), 0.1)
    potential = Potential(
        modes, np.zeros(2), np.ones(2, bool), np.array(0.0), Affine.identity(1), EnergyUnits.identity()
    )
    x = np.linspace(-2, 2, 9)[:, None]
    fit = only(DrawnFit, potential=potential, train=Dataset(x, x[:, 0] ** 2))
    ax = draw_modes(fit, axes())
    assert len(ax.patches) == 4
    minima = [SimpleNamespace(energy=energy, on_boundary=False) for energy in (0.0, 0.5)]
    merge = SimpleNamespace(energy=1.0, saddle=2, groups=((0,), (1,)))
    found = only(DrawnLandscape, minima=minima, points=[*minima, SimpleNamespace(energy=1.0)], merges=[merge])
    ax = draw_disconnectivity(found, "V", axes())
    assert [text.get_text() for text in ax.texts] == ["0", "1", "2"]
