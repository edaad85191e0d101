"""The paper's recipe in PyTorch: all modes in one batched product, Adam, gates with an L1 penalty.

Everything that makes it faster and was measured to do so: the gradient of the potential in closed form (not by a
second pass of automatic differentiation), rows along the last axis, float32, and a whole Adam step compiled into one
program of C++ (which needs a C++ compiler); one thread or two, whichever is faster. The data, their scaling, the
weights of the residuals, the form of the modes and their random start are those of the package.

Source: Jones, Buganza Tepole and Fuhg (2025), arXiv 2506.17242; Kingma and Ba (2015), arXiv 1412.6980.
"""

import math
import time
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

import multiwell as mw
from multiwell._fit._parameters import LEAST_RHO, SHARPNESS_UNIT
from multiwell._fit._scale import scaled, scaling_of
from multiwell._fit._start import FLOOR, start_modes, start_sharpness

GATE_RATE = 3e-2
PENALTY = 1e-3
ROUNDING = 1 / 6  # of the energy's range, at the start, as in the package
BLOCK = 50  # steps from one look at the validation rows to the next
LEAST = math.log(LEAST_RHO)

Rows = tuple[
    Tensor, Tensor, Tensor, Tensor, Tensor
]  # u, energy, gradient, and one weight for each of the last two


def rows_of(data: mw.Dataset, scaling) -> Rows:
    """Scaled rows, and the weights with which the squared residuals of each kind add up to a squared relative error."""
    u, energy, gradient, _ = scaled(data, scaling)
    weights = 1 / np.sum((energy - energy.mean()) ** 2), 1 / np.sum(gradient**2)
    u, energy, gradient, *weights = (
        torch.tensor(part, dtype=torch.float32) for part in (u, energy, gradient, *weights)
    )
    return u, energy, gradient, *weights


def potential(theta: Tensor, shapes: list[tuple[int, ...]], u: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Energies and gradients at the rows, and the weights of the modes."""
    parts = theta.split([math.prod(shape) for shape in shapes])
    first, skip, bias, bias_1, hidden, output, linear, offset, curvature, sharpness, gates = (
        part.view(shape) for part, shape in zip(parts, shapes, strict=True)
    )
    hidden, output, mu = F.softplus(hidden), F.softplus(output), F.softplus(curvature) + FLOOR
    rho = torch.exp(LEAST + F.softplus(SHARPNESS_UNIT * sharpness - LEAST))
    modes, width, d = first.shape
    across, rows = u.T, len(u)
    # one product for the inputs of all units of all modes, one batched product from layer to layer
    z = (first.reshape(-1, d) @ across).view(modes, width, rows) + bias[:, :, None]
    z_1 = torch.bmm(hidden, F.softplus(z)) + (skip.reshape(-1, d) @ across).view(modes, width, rows)
    z_1 = z_1 + bias_1[:, :, None]
    f = (F.softplus(z_1) * output[:, :, None]).sum(1) + linear @ across + offset[:, None]
    f = f + mu[:, None] / 2 * (u * u).sum(1)
    exponents = F.logsigmoid(gates)[:, None] - rho * f
    energy = -torch.logsumexp(exponents, 0) / rho
    share = torch.softmax(exponents, 0)
    slope_1 = output[:, :, None] * torch.sigmoid(z_1) * share[:, None, :]
    slope = torch.bmm(hidden.transpose(1, 2), slope_1) * torch.sigmoid(z)
    gradient = first.reshape(-1, d).T @ slope.reshape(-1, rows) + skip.reshape(-1, d).T @ slope_1.reshape(
        -1, rows
    )
    gradient = gradient + linear.T @ share + across * (mu @ share)
    return energy, gradient.T, torch.sigmoid(gates)


def stepper(shapes: list[tuple[int, ...]]):
    """One compiled step of Adam on all rows, `(theta, mean, square, count, rates, *rows) -> (theta, mean, square, count)`."""

    def loss(
        theta: Tensor, u: Tensor, energy: Tensor, gradient: Tensor, of_energy: Tensor, of_gradient: Tensor
    ):
        energy_found, gradient_found, weights = potential(theta, shapes, u)
        squares = of_energy * ((energy_found - energy) ** 2).sum()
        return squares + of_gradient * ((gradient_found - gradient) ** 2).sum() + PENALTY * weights.sum()

    def step(theta: Tensor, mean: Tensor, square: Tensor, count: Tensor, rates: Tensor, *rows: Tensor):
        slope = torch.func.grad(loss)(theta, *rows)
        count = count + 1
        mean = mean + 0.1 * (slope - mean)
        square = square + 0.001 * (slope * slope - square)
        root = torch.sqrt(square / (1 - 0.999**count)) + 1e-8
        return theta - rates * (mean / (1 - 0.9**count)) / root, mean, square, count

    torch._dynamo.reset()  # programs of other shapes are of no use any more
    return torch.compile(
        step, fullgraph=True, dynamic=False, options={"cpp_wrapper": True, "compile_threads": 1}
    )


class Problem:
    """Training and validation rows, a random start, and the compiled step with the faster number of threads."""

    def __init__(self, train: mw.Dataset, held: mw.Dataset, modes: int, seed: int) -> None:
        scaling = scaling_of(train)
        self.modes, self.train, self.held = modes, rows_of(train, scaling), rows_of(held, scaling)
        rng = np.random.default_rng(seed)
        u, energy, _, _ = scaled(train, scaling)
        icnn = start_modes("icnn", u, energy, rng.integers(train.n, size=modes), rng)
        parts = [
            *icnn.input_weights, *icnn.biases, *icnn.hidden_weights, icnn.output_weights, icnn.linear, icnn.offset,
            icnn.curvature, start_sharpness(energy, ROUNDING), np.zeros(modes),
        ]  # fmt: skip
        self.shapes = [np.shape(part) for part in parts]
        self.start = torch.tensor(np.concatenate([np.ravel(part) for part in parts]), dtype=torch.float32)
        self.step = stepper(self.shapes)
        self.seconds_per_step = {
            threads: self._time_of(threads) for threads in (1, torch.get_num_threads_at_most)
        }
