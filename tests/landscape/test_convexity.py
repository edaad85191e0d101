"""Proofs of convexity, and witnesses against it."""

import numpy as np
import pytest

import multiwell as mw


def two_wells(dimension: int = 2, rho: float = 1.0) -> mw.Potential:
    """Two parabolas at -1 and +1 along the first input."""
    centre = np.zeros((2, dimension))
    centre[:, 0] = [-1.0, 1.0]
    factor = np.tile(np.eye(dimension), (2, 1, 1))
    modes = mw.modes.QuadraticModes(centre, factor, np.zeros(2), 0.0)
    return mw.Potential(
        modes,
        np.zeros(2),
        np.ones(2, bool),
        np.asarray(np.log(rho)),
        mw.inputs.Affine.identity(dimension),
        mw.EnergyUnits.identity(),
    )


def edge(rho: float) -> float:
    """Where the second derivative 1 - rho / cosh^2(rho x) of `two_wells` vanishes."""
    return float(np.arccosh(np.sqrt(rho)) / rho)


@pytest.mark.parametrize("rho", [2.0, 10.0])
def test_boxes_beside_the_spinodal(rho):
    V = two_wells(rho=rho)
    spinodal = edge(rho)
    beyond = mw.certify_convex(V, [spinodal * 1.02, -1.0], [3.0, 1.0])
    assert beyond.verdict == "proven convex"
    assert beyond.witness is None
    truth = 1 - rho / np.cosh(rho * spinodal * 1.02) ** 2
    assert 0 < beyond.margin <= truth
    across = mw.certify_convex(V, [spinodal * 0.9, -1.0], [3.0, 1.0])
    assert across.verdict == "proven not convex"
    bent = across.direction @ V.hessian(across.witness[None])[0] @ across.direction
    assert bent == pytest.approx(across.curvature)
    assert bent < 0


def test_without_budget_the_answer_is_undecided():
    found = mw.certify_convex(two_wells(rho=10.0), [edge(10.0) * 1.001, -1.0], [3.0, 1.0], max_boxes=1)
    assert found.verdict == "undecided"
    assert found.margin == -np.inf
    assert found.n_boxes == 1


def test_the_map_covers_the_box_and_is_right_everywhere():
    V, rho = two_wells(rho=4.0), 4.0
    found = mw.convexity_map(V, ([-2.0, -1.0], [2.0, 1.0]), max_boxes=2000)
    shares = found.shares
    assert sum(shares.values()) == pytest.approx(1.0)
    assert repr(found).startswith(f"ConvexityMap({len(found.convex)} boxes: ")
    assert shares["proven convex"] == pytest.approx(1 - edge(rho) / 2, abs=0.02)
    assert shares["proven not convex"] == pytest.approx(edge(rho) / 2, abs=0.02)
    assert (found.lower[found.convex][:, 0] > edge(rho)).sum() + (
        found.upper[found.convex][:, 0] < -edge(rho)
    ).sum() == found.convex.sum()
    assert (np.abs(found.upper[found.not_convex][:, 0]) < edge(rho)).all()


def test_units_change_the_margin_as_they_change_the_hessian():
    V = two_wells(rho=2.0)
    inputs = mw.inputs.Affine(np.array([5.0, 0.0]), np.array([10.0, 10.0]))
    units = mw.EnergyUnits(np.asarray(3.0), np.asarray(7.0))
    stretched = mw.Potential(V.modes, V.log_weights, V.active, V.log_rho, inputs, units)
    plain = mw.certify_convex(V, [1.0, -1.0], [2.0, 1.0])
    other = mw.certify_convex(stretched, [15.0, -10.0], [25.0, 10.0])
    assert other.margin == pytest.approx(plain.margin * 7 / 100, rel=1e-9)


def test_inputs_of_very_different_sizes_hide_no_curvature():
    V = two_wells(rho=2.0)
    inputs = mw.inputs.Affine(np.zeros(2), np.array([1.0, 1e-5]))
    stretched = mw.Potential(V.modes, V.log_weights, V.active, V.log_rho, inputs, mw.EnergyUnits.identity())
    found = mw.certify_convex(stretched, [-0.1, -1e-6], [0.1, 1e-6])
    assert found.verdict == "proven not convex"
    bent = found.direction @ stretched.hessian(found.witness[None])[0] @ found.direction
    assert bent == pytest.approx(found.curvature)
    assert bent < 0
    beside = mw.certify_convex(stretched, [1.0, -1e-6], [2.0, 1e-6])
    assert beside.verdict == "proven convex"
    assert 0 < beside.margin < 1


def test_one_mode_takes_one_box():
    V = two_wells(rho=2.0)
    alone = mw.Potential(V.modes, V.log_weights, np.array([True, False]), V.log_rho, V.input_map, V.units)
    found = mw.certify_convex(alone, [-3.0, -3.0], [3.0, 3.0], max_boxes=1)
    assert found.verdict == "proven convex"
    assert found.margin == pytest.approx(1.0)


def test_no_more_boxes_are_looked_at_than_allowed():
    V = two_wells(rho=10.0)
    for boxes in (1, 2, 300):
        beside = mw.certify_convex(V, [edge(10.0) * 1.0001, -1.0], [3.0, 1.0], max_boxes=boxes)
        assert beside.n_boxes <= boxes
        assert mw.global_minimum(V, ([-2.0, -2.0], [2.0, 2.0]), gap=1e-15, max_boxes=boxes).n_boxes <= boxes


def test_a_fit_is_convex_around_its_wells_and_not_between_them():
    data = mw.systems.get("double-well").dataset(60, seed=3)
    result = mw.fit(data, family="quadratic", max_modes=2, tolerance=0.3)
    for well in result.wells:
        assert mw.certify_convex(result.potential, well.x - 0.1, well.x + 0.1).verdict == "proven convex"
    assert mw.certify_convex(result.potential, *result.bounds).verdict == "proven not convex"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda V: mw.certify_convex(V, [0.0], [1.0]), "must have 2 numbers each"),
        (lambda V: mw.certify_convex(V, [0.0, 1.0], [1.0, 0.0]), "input 1: 1 to 0 are reversed"),
        (
            lambda V: mw.certify_convex(V, [0.0, 0.0], [1.0, 1.0], max_boxes=0),
            "max_boxes must be a whole number of at least 1",
        ),
        (lambda V: mw.certify_convex(lambda x: x @ x, [0.0], [1.0]), "V must be a potential"),
        (
            lambda V: mw.certify_convex(V.hard(), [0.0, 0.0], [1.0, 1.0]),
            "nothing can be proven of a HardPotential",
        ),
        (lambda V: mw.convexity_map(V, ([0.0], [1.0])), "must have 2 numbers each"),
    ],
)
def test_wrong_calls(call, message):
    with pytest.raises(mw.InputError, match=message):
        call(two_wells())


def test_stiff_directions_do_not_hide_the_convexity_of_soft_ones():
    stiffness = np.diag([100.0, 0.1])
    modes = mw.modes.QuadraticModes(
        np.array([[-1.0, 0.0], [1.0, 0.1]]),
        np.tile(np.linalg.cholesky(stiffness), (2, 1, 1)),
        np.zeros(2),
        1e-3,
    )
    V = mw.Potential(
        modes,
        np.zeros(2),
        np.ones(2, bool),
        np.array(np.log(0.02)),
        mw.inputs.Affine.identity(2),
        mw.EnergyUnits.identity(),
    )
    beside = mw.certify_convex(V, [0.6, -1.0], [2.0, 1.0], max_boxes=100)
    assert beside.verdict == "proven convex"


def test_a_box_whose_middle_has_no_curvature_at_all_is_no_witness():
    modes = mw.modes.QuadraticModes(np.array([[1.0, 0.0]]), 4 * np.eye(2)[None], np.zeros(1), 0.01)
    circle = mw.inputs.Periodic.of(1, {0: 2 * np.pi})
    V = mw.Potential(modes, np.zeros(1), np.ones(1, bool), np.array(0.0), circle, mw.EnergyUnits.identity())
    # boxes around pi / 2 and pi are looked at together
    bounds = ([np.pi / 4], [5 * np.pi / 4])
    assert V.hessian(np.array([[np.pi / 2]])) == 0
    assert mw.convexity_map(V, bounds, max_boxes=100).shares["proven not convex"] == pytest.approx(
        0.75, abs=0.01
    )
