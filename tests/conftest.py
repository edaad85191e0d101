"""Annotations are checked in every test; pictures need no screen; compiled programs are kept between runs."""

import ctypes
import gc
import os
import sys
import threading
import warnings
from pathlib import Path

import jax
import platformdirs
import pytest
from jaxtyping import install_import_hook

CACHE = os.path.join(platformdirs.user_cache_dir("multiwell"), "tests")

# the environment reaches the processes that tests start; JAX itself is imported already
os.environ["MPLBACKEND"] = "Agg"
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", CACHE)
os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0.1"
jax.config.update("jax_compilation_cache_dir", os.environ["JAX_COMPILATION_CACHE_DIR"])
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.1)

# before any test imports multiwell
install_import_hook("multiwell", "checker.once")
MOST_PROCESSES = 4
MOST_MAPS = 30_000
MOST_MEMORY = 700  # MB of one process; what is compiled afterwards adds to it


class OneAtATime(warnings.catch_warnings):
    """Contexts of several threads must not overlap: the last one to end would bring back the filters of another."""

    lock = threading.RLock()

    def __enter__(self):
        self.lock.acquire()
        return super().__enter__()

    def __exit__(self, *error):
        try:
            super().__exit__(*error)
        finally:
            self.lock.release()


# functions inside of functions get their checks in the threads that trace them
import beartype  # noqa: E402

beartype.beartype(lambda: None)
for name, module in list(sys.modules.items()):
    if name.startswith("beartype.") and vars(module).get("catch_warnings") is warnings.catch_warnings:
        module.catch_warnings = OneAtATime


def pytest_xdist_auto_num_workers(config):
    """Processes share the whole suite; what is named on the command line runs in this one, where it starts at once."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return min(os.cpu_count() or 1, MOST_PROCESSES) if whole else 0


@pytest.fixture(autouse=True, scope="module")
def few_compiled_programs():
    """Drops compiled programs before they are too many: each takes memory, and maps, of which Linux allows 65,530."""
    yield
    process = Path("/proc/self")
    if not process.exists():
        return
    maps = len((process / "maps").read_text().splitlines())
    pages = int((process / "statm").read_text().split()[1])
    if maps > MOST_MAPS or pages * os.sysconf("SC_PAGE_SIZE") > MOST_MEMORY * 1e6:
        jax.clear_caches()
        gc.collect()
        give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc alone has it
        if give_back:
            give_back(0)
