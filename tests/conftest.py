"""Annotations are checked in every test; pictures need no screen; compiled programs are kept between runs."""

import os

import jax
import platformdirs
from jaxtyping import install_import_hook

CACHE = os.path.join(platformdirs.user_cache_dir("multiwell"), "tests")

# the environment reaches the processes that tests start; JAX itself is imported already
os.environ["MPLBACKEND"] = "Agg"
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", CACHE)
jax.config.update("jax_compilation_cache_dir", os.environ["JAX_COMPILATION_CACHE_DIR"])
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.1)

# before any test imports multiwell
install_import_hook("multiwell", "beartype.beartype")
