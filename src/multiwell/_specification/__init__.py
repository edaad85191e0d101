"""What a potential consists of, as a record that writers walk, and back."""

from ._describe import describe as describe
from ._rebuild import rebuild as rebuild
from ._registry import Model as Model
from ._specification import Specification as Specification
