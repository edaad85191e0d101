"""Phases that coexist: the convex envelope of a potential."""

from ._envelope import Coexistence as Coexistence
from ._envelope import Envelope as Envelope
from ._envelope import convex_envelope as convex_envelope
