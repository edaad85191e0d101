"""Smooth multi-well potentials learned from data: wells, barriers, and models that go into simulations."""

import lazy_loader

# every name stands in the stub beside this file; it is imported when it is first used
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
