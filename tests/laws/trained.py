"""Named fits that the laws are tried on as well, each made once."""

import multiwell as mw

TRAINED = {
    "trained on double-well": lambda: mw.fit(mw.systems.get("double-well").dataset(120, seed=3)),
    "trained on four-well": lambda: mw.fit(mw.systems.get("four-well").dataset(300, seed=3), tolerance=1e-2),
    "trained on a mixture": lambda: mw.fit(
        mw.systems.get("gaussian-mixture").dataset(400, seed=3), family="quadratic"
    ),
    "trained with noise": lambda: mw.fit(mw.systems.get("double-well").dataset(120, seed=3, noise=0.05)),
    "network trained on double-well": lambda: mw.fit(
        mw.systems.get("double-well").dataset(120, seed=3), recipe="network"
    ),
    "difference trained on double-well": lambda: mw.fit(
        mw.systems.get("double-well").dataset(120, seed=3), recipe="difference-of-convex"
    ),
}
_kept = {}


def trained(name):
    if name not in _kept:
        _kept[name] = TRAINED[name]()
    return _kept[name]
