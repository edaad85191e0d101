"""Polynomials of one, two and three inputs: those of one number of inputs share their compiled programs."""

import equinox as eqx
import jax.numpy as jnp
import numpy as np

DEGREE = {1: 8, 2: 6, 3: 4}  # in each input, by how many there are


class Polynomial(eqx.Module):
    """`sum_k c_k prod_i x_i^(k_i)`."""

    coefficients: np.ndarray

    def __call__(self, x):
        powers = [jnp.ones_like(x)]
        for _ in range(len(self.coefficients) - 1):
            powers.append(powers[-1] * x)
        value = jnp.asarray(self.coefficients)
        for of_input in jnp.stack(powers, axis=1)[::-1]:
            value = value @ of_input
        return value

    def rescaled(self, energy_unit, *input_units):
        """The same energies in other units."""
        coefficients = energy_unit * self.coefficients
        for axis, unit in enumerate(input_units):
            steps = np.arange(len(coefficients)).reshape(-1, *[1] * (coefficients.ndim - 1 - axis))
            coefficients = coefficients / float(unit) ** steps
        return Polynomial(coefficients)


def polynomial(terms):
    """The polynomial with these coefficients, by the powers of the inputs: a number, or a tuple of them."""
    powers = [np.atleast_1d(power) for power in terms]
    d = len(powers[0])
    coefficients = np.zeros((DEGREE[d] + 1,) * d)
    for power, coefficient in zip(powers, terms.values(), strict=True):
        coefficients[tuple(power)] = coefficient
    return Polynomial(coefficients)


TWO_WELLS = polynomial({4: 1, 2: -2, 0: 1})  # (x^2 - 1)^2
TILTED_WELLS = polynomial({4: 2, 2: -4, 1: 0.3, 0: 2})  # 2 (x^2 - 1)^2 + 0.3 x
RING = polynomial({(4, 0): 1, (2, 2): 2, (0, 4): 1, (2, 0): -2, (0, 2): -2, (0, 0): 1})  # (x^2 + y^2 - 1)^2
EIGHT_WELLS = polynomial(  # sum_i (x_i^2 - 1)^2
    {(4, 0, 0): 1, (0, 4, 0): 1, (0, 0, 4): 1, (2, 0, 0): -2, (0, 2, 0): -2, (0, 0, 2): -2, (0, 0, 0): 3}
)
