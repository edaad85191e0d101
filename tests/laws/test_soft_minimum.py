"""Bounds and invariances of the soft minimum."""

import equinox as eqx
import jax
import numpy as np
from laws.catalogue import of_modes, own_rho, points, reordered, roundings, sharper, value_and_slopes


def mode_energies(potential, X):
    """Energies of the active modes in the units of the data, shifted by their weights: (n, m)."""
    scaled = of_modes(potential.modes, potential.input_map(X))[0]
    shifted = scaled - potential.log_weights / own_rho(potential)
    return potential.units.undo(shifted)[:, potential.active]


def test_between_the_hard_minimum_and_log_n_over_rho_below_it(potential):
    X = points(potential, spread=3.0)
    modes = mode_energies(potential, X)
    lowest = modes.min(axis=1)
    energy = potential.energy(X)
    slack = 1e-12 * np.abs(lowest).max() + 1e-12 / potential.rho
    assert (energy <= lowest + slack).all()
    assert (energy >= (modes - roundings(potential)).min(axis=1) - slack).all()


def test_hard_is_the_minimum_of_the_modes(potential):
    X = points(potential)
    hard = potential.hard()
    lowest = mode_energies(potential, X).min(axis=1)
    np.testing.assert_allclose(hard.energy(X), lowest, rtol=1e-12, atol=1e-12 * np.abs(lowest).max())
    assert hard.n_modes == potential.n_modes
    assert hard.rho == np.inf
    share = hard.responsibilities(X)
    assert ((share == 0) | (share == 1)).all()
    assert (share.sum(axis=1) == 1).all()


def test_growing_sharpness_leads_to_the_hard_minimum(potential):
    X = points(potential)
    # the gauge without weights: their share of the energy would fade as the sharpness grows
    plain = eqx.tree_at(lambda V: V.log_weights, potential, np.zeros_like(potential.log_weights))
    gaps = []
    for factor in (1.0, 10.0, 1000.0):
        other = sharper(plain, factor)
        gaps.append(np.abs(other.energy(X) - other.hard().energy(X)).max())
    assert gaps[2] <= gaps[1] + 1e-12 <= gaps[0] + 2e-12
    assert gaps[2] <= roundings(potential).max() / 1000 * (1 + 1e-9) + 1e-12 * np.abs(other.energy(X)).max()


def test_responsibilities_are_shares(potential):
    share = potential.responsibilities(points(potential))
    assert share.shape == (300, len(potential.active))
    assert (share >= 0).all()
    np.testing.assert_allclose(share.sum(axis=1), 1.0, rtol=0, atol=1e-13)
    assert (share[:, ~potential.active] == 0).all()


def test_the_gradient_is_the_mean_of_the_modes_gradients(potential):
    X = points(potential)
    gradients = of_modes(potential.modes, potential.input_map(X))[1]
    mean = np.einsum("nm,nmd->nd", potential.responsibilities(X), gradients)
    expected = mean * potential.units.scale / potential.input_map.scale
    np.testing.assert_allclose(potential.gradient(X), expected, rtol=0, atol=1e-12 * np.abs(expected).max())


def test_order_of_modes_does_not_matter(potential):
    X = points(potential)
    order = np.random.default_rng(0).permutation(len(potential.active))
    shuffled = reordered(potential, order)
    np.testing.assert_allclose(shuffled.energy(X), potential.energy(X), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(
        shuffled.responsibilities(X), potential.responsibilities(X)[:, order], atol=1e-12
    )


def test_weights_and_offsets_are_one_gauge(potential):
    """Only `offset - log(w) / rho` matters."""
    X = points(potential)
    moved = np.random.default_rng(0).normal(size=len(potential.active))
    flat = np.zeros((len(moved), potential.modes.dimension))
    other = eqx.tree_at(
        lambda V: (V.modes, V.log_weights),
        potential,
        (potential.modes.tilted(flat, moved / own_rho(potential)), potential.log_weights + moved),
    )
    scale = np.abs(potential.energy(X)).max() + (potential.units.scale / own_rho(potential)).max()
    np.testing.assert_allclose(other.energy(X), potential.energy(X), rtol=0, atol=1e-12 * scale)


def test_inactive_modes_have_no_gradient_and_no_nan(potential):
    off = eqx.tree_at(lambda V: V.active, potential, np.arange(len(potential.active)) == 0)
    x = points(potential, 1)[0]
    with jax.enable_x64(True):
        _, slopes = value_and_slopes(off, x)
    for leaf in jax.tree.leaves(slopes.modes):
        assert np.isfinite(leaf).all()
        assert (np.asarray(leaf)[1:] == 0).all()
