"""Torsions of a molecule: energies that repeat after one turn."""

import math

import jax.numpy as jnp
from jaxtyping import Array, Float

from ._system import System, frozen, stationary

_TURN = 2.0 * math.pi


def _torsion_energy(x: Float[Array, " 1"]) -> Float[Array, ""]:
    a = x[0]
    series = 2.3 * (1.0 + jnp.cos(a)) - 0.7 * (1.0 - jnp.cos(2.0 * a)) + 6.0 * (1.0 + jnp.cos(3.0 * a))
    return series + 1.5 * jnp.sin(a + 1.0)


def _torsion_2d_energy(x: Float[Array, " 2"]) -> Float[Array, ""]:
    a, b = x[0], x[1]
    series = 3.0 * (1.0 + jnp.cos(3.0 * a + 0.4)) + 2.0 * (1.0 - jnp.cos(2.0 * b - 0.5))
    coupling = 3.0 * jnp.sin(a) * jnp.sin(b) + 1.5 * jnp.cos(a - b)
    return series + coupling + 2.0 * jnp.cos(b + 3.0)


def torsion() -> System:
    """Make one torsion: 2.3 (1+cos a) - 0.7 (1-cos 2a) + 6 (1+cos 3a) + 1.5 sin(a+1), a in radians."""
    return System(
        name="torsion",
        energy=_torsion_energy,
        lower=frozen([-math.pi]),
        upper=frozen([math.pi]),
        default_size=72,
        inputs=("phi",),
        description="one torsion of a molecule, three wells on a circle, the deepest at its seam",
        reference="cosine series of W. L. Jorgensen et al., J. Am. Chem. Soc. 118 (1996) 11225-11236, tilted",
        stationary_points=(
            stationary([-3.1267900499383563], -1.2682041500851562, 0),
            stationary([-1.1341761475291738], 2.125424740031447, 0),
            stationary([1.1209803516592143], 3.5897395038144673, 0),
            stationary([-2.0650589133822894], 10.788526655936934, 1),
            stationary([2.0500234633757812], 12.221216662055323, 1),
            stationary([0.01342864222503089], 17.867647607097588, 1),
        ),
        periods=frozen([_TURN]),
    )


def torsion_2d() -> System:
    """Make two coupled torsions in radians: wells, saddles and tops of a torus."""
    return System(
        name="torsion-2d",
        energy=_torsion_2d_energy,
        lower=frozen([-math.pi, -math.pi]),
        upper=frozen([math.pi, math.pi]),
        default_size=1500,
        inputs=("phi", "psi"),
        description="two coupled torsions of a molecule, five wells on a torus",
        reference="cosine series of W. L. Jorgensen et al., J. Am. Chem. Soc. 118 (1996) 11225-11236, coupled",
        stationary_points=(
            stationary([3.040158434991591, 0.1592640126483998], -3.3542576766849415, 0),
            stationary([-1.2543884103098273, 0.6337630921071615], -3.28497613124246, 0),
            stationary([0.9781799245656742, -0.20316817932743064], -0.9924961146976193, 0),
            stationary([0.9448738205494155, -2.417410056516036], -0.557363193321939, 0),
            stationary([2.9041549971555103, -2.5402587743812384], 3.0145721949743045, 0),
            stationary([1.0109254743920075, -1.3846603333885041], 0.4212662460627965, 1),
            stationary([-2.239331863572522, 0.5029820812493984], 1.861126882036548, 1),
            stationary([2.8447413146703147, -1.8715192713358861], 3.2821214927448685, 1),
            stationary([1.923254024359065, -0.2288820153414625], 3.503171682510507, 1),
            stationary([-0.07863418544890564, 0.30752781555847264], 5.318600341164127, 1),
            stationary([-3.139545233320924, 2.231240708667244], 5.5118775585146595, 1),
            stationary([-0.1638574933428074, -3.0104855835335633], 6.67235505684914, 1),
            stationary([0.7869493787618191, 1.836528153721499], 7.258427056804478, 1),
            stationary([-1.1083405849506733, -1.5179411757711707], 8.150910583957486, 1),
            stationary([0.0324830162695445, 1.8833758075668467], 9.639111669676545, 2),
            stationary([-0.2947664992669249, -1.4188064414443227], 11.105474464713664, 2),
            stationary([-2.1408423085926995, -1.6510599934245456], 13.759231198388445, 2),
            stationary([1.9256086666379493, 1.9373304238969054], 14.501240511805078, 2),
        ),
        periods=frozen([_TURN, _TURN]),
    )
