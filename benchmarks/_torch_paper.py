"""The paper's recipe in PyTorch: all modes in one batched product, Adam, gates with an L1 penalty.

Efficient in both of its forms: the gradient of the potential in closed form (not by a second pass of automatic
differentiation), rows along the last axis, float32; one thread or two, whichever is faster. Besides the usual form, in
which PyTorch runs one operation after the other, a whole Adam step compiled into one program of C++. The data, their
scaling, the weights of the residuals, the form of the modes and their random start are those of the package.

Source: Jones, Buganza Tepole and Fuhg (2025), arXiv 2506.17242; Kingma and Ba (2015), arXiv 1412.6980.
"""

import math
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

import multiwell as mw
from multiwell._fit._candidate import start_modes, start_sharpness
from multiwell._fit._candidate._sharpness import MIN_RHO, SHARPNESS_UNIT
from multiwell._fit._scale import scaled, scaling_of
from multiwell._potential import CURVATURE_FLOOR

GATE_RATE = 3e-2
PENALTY = 1e-3
ROUNDING = 1 / 6  # of the energy's range, at the start, as in the package
THREADS = (1, 2)
BLOCK = 50  # steps from one look at the validation rows to the next
LEAST = math.log(MIN_RHO)

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
    hidden, output, mu = F.softplus(hidden), F.softplus(output), F.softplus(curvature) + CURVATURE_FLOOR
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


def stepper(shapes: list[tuple[int, ...]], compiled: bool):
    """One step of Adam on all rows: parameters, moments and count in, the same out; compiling needs a C++ compiler."""

    def loss(
        theta: Tensor, u: Tensor, energy: Tensor, gradient: Tensor, of_energy: Tensor, of_gradient: Tensor
    ):
        energy_found, gradient_found, weights = potential(theta, shapes, u)
        squares = of_energy * ((energy_found - energy) ** 2).sum()
        return squares + of_gradient * ((gradient_found - gradient) ** 2).sum() + PENALTY * weights.sum()

    def slope_of(theta: Tensor, *rows: Tensor) -> Tensor:
        if compiled:
            return torch.func.grad(loss)(theta, *rows)
        with torch.enable_grad():
            leaf = theta.detach().requires_grad_()
            return torch.autograd.grad(loss(leaf, *rows), leaf)[0]

    def step(theta: Tensor, mean: Tensor, square: Tensor, count: Tensor, rates: Tensor, *rows: Tensor):
        slope = slope_of(theta, *rows)
        count = count + 1
        mean = mean + 0.1 * (slope - mean)
        square = square + 0.001 * (slope * slope - square)
        root = torch.sqrt(square / (1 - 0.999**count)) + 1e-8
        return theta - rates * (mean / (1 - 0.9**count)) / root, mean, square, count

    if not compiled:
        return step
    return torch.compile(
        step, fullgraph=True, dynamic=False, options={"cpp_wrapper": True, "compile_threads": 1}
    )


class Problem:
    """Training and validation rows, a random start, and the compiled step with the faster number of threads.

    Attributes:
        modes: number of modes to start with.
        start: all parameters in one vector, the gates last.
        threads: number of threads with which a step takes less time.
        seconds_per_step: of both numbers of threads.
    """

    def __init__(self, train: mw.Dataset, held: mw.Dataset, modes: int, seed: int, compiled: bool) -> None:
        scaling = scaling_of(train)
        self.modes, self.train, self._held = modes, rows_of(train, scaling), rows_of(held, scaling)
        rng = np.random.default_rng(seed)
        u, energy, _, _ = scaled(train, scaling)
        icnn = start_modes("icnn", u, energy, rng.integers(train.n, size=modes), rng)
        parts = [
            *icnn.input_weights, *icnn.biases, *icnn.hidden_weights, icnn.output_weights, icnn.linear, icnn.offset,
            icnn.curvature, start_sharpness(float(np.ptp(energy)), ROUNDING), np.zeros(modes),
        ]  # fmt: skip
        self._shapes = [np.shape(part) for part in parts]
        self.start = torch.tensor(np.concatenate([np.ravel(part) for part in parts]), dtype=torch.float32)
        self.step = stepper(self._shapes, compiled)
        self.seconds_per_step = {threads: self._seconds_per_step(threads) for threads in THREADS}
        self.threads = min(self.seconds_per_step, key=self.seconds_per_step.__getitem__)

    def errors(self, theta: Tensor) -> dict[str, float]:
        """Relative errors over the validation rows: the square of each is a weighted sum of squares, as in the loss."""
        u, energy, gradient, of_energy, of_gradient = self._held
        energy_found, gradient_found, _ = potential(theta, self._shapes, u)
        return {
            "energy": float(torch.sqrt(of_energy * ((energy_found - energy) ** 2).sum())),
            "gradient": float(torch.sqrt(of_gradient * ((gradient_found - gradient) ** 2).sum())),
        }

    def _seconds_per_step(self, threads: int) -> float:
        torch.set_num_threads(threads)
        run = Run(self, 1e-2)
        run.take(1)  # compiles, where anything is compiled
        return min(run.take(BLOCK) for _ in range(5)) / BLOCK


class Run:
    """Adam from the start of a problem at one constant rate, as far as it got.

    Attributes:
        rate: of everything but the gates.
        steps: steps taken.
        seconds: that they took; looking at the validation rows is not counted.
        seconds_to: seconds after which both errors were first at the error wanted, or None.
        least: errors of the look with the least larger error.
    """

    def __init__(self, problem: Problem, rate: float) -> None:
        self.problem, self.rate, self.steps, self.seconds = problem, rate, 0, 0.0
        self.seconds_to: float | None = None
        self.least = {"energy": math.inf, "gradient": math.inf}
        start = problem.start
        self._state = start, torch.zeros_like(start), torch.zeros_like(start), torch.zeros(())
        self._rates = torch.full_like(start, rate)
        self._rates[-problem.modes :] = GATE_RATE

    def take(self, steps: int) -> float:
        """Take some steps; the seconds that they took."""
        begun = time.perf_counter()
        with torch.no_grad():
            for _ in range(steps):
                self._state = self.problem.step(*self._state, self._rates, *self.problem.train)
        return time.perf_counter() - begun

    def go(self, steps: float, seconds: float, error: float, stop: bool) -> None:
        """Go on to so many steps or seconds, or, where `stop` is set, until both validation errors are at `error`."""
        torch.set_num_threads(self.problem.threads)
        while self.steps < steps and self.seconds < seconds and not (stop and self.seconds_to is not None):
            self.seconds += self.take(BLOCK)
            self.steps += BLOCK
            found = self.problem.errors(self._state[0])
            if not all(map(math.isfinite, found.values())):
                return
            self.least = min(self.least, found, key=lambda errors: max(errors.values()))
            if self.seconds_to is None and max(found.values()) <= error:
                self.seconds_to = self.seconds
