"""Compiled programs kept between runs of the command line."""

import os
import warnings

VARIABLE = "MULTIWELL_CACHE_DIR"


def use_compilation_cache() -> None:
    """Keep JAX's compiled programs in the user's cache folder (or where MULTIWELL_CACHE_DIR says).

    A cache that JAX was told about otherwise is left alone. Where the folder cannot be written there is no cache.
    """
    import jax
    import platformdirs

    if jax.config.jax_compilation_cache_dir is not None:  # type: ignore[attr-defined]
        return
    folder = os.environ.get(VARIABLE) or platformdirs.user_cache_dir("multiwell")
    try:
        os.makedirs(folder, exist_ok=True)
        probe = os.path.join(folder, f".{os.getpid()}.probe")
        with open(probe, "xb"):
            pass
        os.unlink(probe)
    except OSError:
        return
    jax.config.update("jax_compilation_cache_dir", folder)  # type: ignore[no-untyped-call]
    # every program counts: most compile in less than JAX's own threshold of a second
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)  # type: ignore[no-untyped-call]
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)  # type: ignore[no-untyped-call]
    # a damaged entry is compiled anew; nobody needs to hear of it
    warnings.filterwarnings("ignore", message=".*persistent compilation cache.*")
