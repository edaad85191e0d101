"""Named fits that the laws are tried on as well, each made once, and small."""

import multiwell as mw


def double_well(noise=0.0):
    return mw.systems.get("double-well").dataset(60, seed=3, noise=noise)


TRAINED = {
    "trained on double-well": lambda: mw.fit(double_well(), max_modes=2, widths=(4, 4)),
    "trained on four-well": lambda: mw.fit(
        mw.systems.get("four-well").dataset(200, seed=3), family="quadratic", max_modes=4, tolerance=0.3
    ),
    "trained on a mixture": lambda: mw.fit(
        mw.systems.get("gaussian-mixture", components=4).dataset(200, seed=3), family="quadratic", max_modes=4
    ),
    "trained with noise": lambda: mw.fit(double_well(noise=0.05), max_modes=2, widths=(4, 4)),
    "network trained on double-well": lambda: mw.fit(
        double_well(), recipe="network", widths=(4, 4), max_modes=2, tolerance=1e-2
    ),
    "difference trained on double-well": lambda: mw.fit(
        double_well(), recipe="difference-of-convex", widths=(4, 4), max_modes=2, tolerance=1e-2
    ),
}
_kept = {}


def trained(name):
    if name not in _kept:
        _kept[name] = TRAINED[name]()
    return _kept[name]
