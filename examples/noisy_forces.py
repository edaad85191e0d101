"""Forces alone, with noise: where a shallow truss loses its stiffness.

The von Mises truss is pressed down at its apex by u. Only the force is measured, with 2 % noise. The potential is
fitted to it, and its second derivative shows between which displacements the stiffness is negative.
"""

import numpy as np

import multiwell as mw

system = mw.systems.get("von-mises-truss")
measured = system.dataset(200, seed=0, noise=0.02)
data = mw.Dataset(measured.x, gradient=measured.gradient, names=["u"], gradient_names=["force"])

result = mw.fit(data, seed=0, tolerance=0.05)
print(result)
for well in result.wells:
    print(f"stable without load at u = {well.x[0]:.3f}, barrier {well.barrier:.5f}")

u = np.linspace(*(float(bound[0]) for bound in result.bounds), 2001)
stiffness = result.potential.hessian(u[:, None])[:, 0, 0]
inner = (u > 0) & (u < 1)
falling = u[inner & (stiffness < 0)]
print(f"negative stiffness from u = {falling.min():.3f} to {falling.max():.3f} (exact: 0.222 to 0.778)")
