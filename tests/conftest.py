"""Annotations are checked in every test; pictures need no screen; compiled programs are kept between runs."""

import os
from pathlib import Path

import jax
import platformdirs
import pytest
from jaxtyping import install_import_hook

CACHE = os.path.join(platformdirs.user_cache_dir("multiwell"), "tests")

# the environment reaches the processes that tests start; JAX itself is imported already
os.environ["MPLBACKEND"] = "Agg"
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", CACHE)
jax.config.update("jax_compilation_cache_dir", os.environ["JAX_COMPILATION_CACHE_DIR"])
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.1)

# before any test imports multiwell
install_import_hook("multiwell", "beartype.beartype")
MOST_MAPS = 30_000


@pytest.fixture(autouse=True, scope="module")
def few_compiled_programs():
    """Drops compiled programs before they are too many: every one maps memory, and Linux allows 65,530 maps."""
    yield
    maps = Path("/proc/self/maps")
    if maps.exists() and len(maps.read_text().splitlines()) > MOST_MAPS:
        jax.clear_caches()
