"""The four two-dimensional test energies of Rezende and Mohamed, made smooth and integrable."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ._system import Energy, System, frozen, stationary

_REFERENCE = "D. J. Rezende and S. Mohamed, ICML (2015), Table 1"


def _square(value: Array, width: float) -> Array:
    return 0.5 * (value / width) ** 2


def _either(first: Array, second: Array) -> Array:
    return -jnp.logaddexp(-first, -second)


def _wave(z: Array) -> Array:
    return jnp.sin(0.5 * float(np.pi) * z[0])


def _taper(z: Array) -> Array:
    return (0.25 * z[0]) ** 4


def _ring_energy(z: Float[Array, " 2"]) -> Float[Array, ""]:
    radius = jnp.sqrt(jnp.sum(z**2) + 1e-6)
    return _square(radius - 2.0, 0.4) + _either(_square(z[0] - 2.0, 0.6), _square(z[0] + 2.0, 0.6))


def _sine_energy(z: Float[Array, " 2"]) -> Float[Array, ""]:
    return _square(z[1] - _wave(z), 0.4) + _taper(z)


def _sine_split_energy(z: Float[Array, " 2"]) -> Float[Array, ""]:
    gap = 3.0 * jnp.exp(-_square(z[0] - 1.0, 0.6))
    distance = z[1] - _wave(z)
    return _either(_square(distance, 0.35), _square(distance + gap, 0.35)) + _taper(z)


def _sine_step_energy(z: Float[Array, " 2"]) -> Float[Array, ""]:
    gap = 3.0 * jax.nn.sigmoid((z[0] - 1.0) / 0.3)
    distance = z[1] - _wave(z)
    return _either(_square(distance, 0.4), _square(distance + gap, 0.35)) + _taper(z)


def _system(
    name: str, energy: Energy, description: str, log_normalizer: float, known: tuple[tuple[Any, ...], ...]
) -> System:
    return System(
        name=name,
        energy=energy,
        lower=frozen([-5.0, -5.0]),
        upper=frozen([5.0, 5.0]),
        default_size=2000,
        inputs=("z1", "z2"),
        description=description,
        reference=_REFERENCE,
        stationary_points=tuple(stationary(*row) for row in known),
        log_normalizer=log_normalizer,
    )


def ring() -> System:
    """Make U1: two bumps on a ring of radius 2; the radius r is replaced by sqrt(r^2 + 1e-6).

    Its minima count as degenerate: along the ring the energy rises with the fourth power (eigenvalue 2.4e-7).
    """
    known = (
        ((-1.9999998266481702, 0.0), -2.2330347732469324e-10, 0, True),
        ((1.9999998266481702, 0.0), -2.2330347732469324e-10, 0, True),
        ((0.0, -1.9999997499999844), 4.862408374995611, 1),
        ((0.0, 1.9999997499999844), 4.862408374995611, 1),
        ((0.0, 0.0), 17.34991149999561, 2),
    )
    return _system("ring", _ring_energy, "two bumps on a ring", 1.877501508438396, known)


def sine() -> System:
    """Make U2: a sine wave, tapered by (z1/4)^4, so that its one minimum is degenerate."""
    known = (((0.0, 0.0), 0.0, 0, True),)
    return _system("sine", _sine_energy, "a sine wave", 1.973861001830911, known)


def sine_split() -> System:
    """Make U3: a sine wave that splits in two near z1 = 1, tapered by (z1/4)^4."""
    known = (
        ((-0.8263658860669344, -0.9776267040263856), -0.6904565908575602, 0),
        ((2.442313162229896, -0.7236454655255007), -0.5257552180118619, 0),
        ((1.82122355025857, 0.27281821611436613), 0.03936446402324047, 1),
        ((1.8212235502585714, -0.8943113445209699), 0.039364464023240474, 1),
        ((1.0003065317924267, -0.4999999201670361), 8.4944349336069, 2),
    )
    return _system("sine-split", _sine_split_energy, "a sine wave that splits", 2.533476789766332, known)


def sine_step() -> System:
    """Make U4: a sine wave with a second branch that steps down by 3 near z1 = 1, tapered by (z1/4)^4."""
    known = (((-0.5152094473501184, -0.7346105704512947), -0.692549371400986, 0),)
    return _system("sine-step", _sine_step_energy, "a sine wave and its step", 2.602419466391413, known)
