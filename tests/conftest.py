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
MOST_MEMORY = 1600  # MB of one process
ROOM = 300
PROCESS = Path("/proc/self/statm")


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


def pytest_configure(config):
    """Most of the time of the quick tests is XLA's optimisation; the slow ones compile as users do."""
    if config.option.markexpr == "not slow":
        os.environ["JAX_DISABLE_MOST_OPTIMIZATIONS"] = "1"
        jax.config.update("jax_disable_most_optimizations", True)


def pytest_xdist_auto_num_workers(config):
    """Processes share the whole suite; what is named on the command line runs in this one, where it starts at once."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return min(os.cpu_count() or 1, MOST_PROCESSES) if whole else 0


class Programs:
    """Compiled programs, dropped before they are too many.

    Each takes memory, and maps, of which Linux allows 65,530; a GB of programs has about 10,000.
    """

    most = MOST_MEMORY

    @staticmethod
    def memory():
        """The memory of this process in MB."""
        return int(PROCESS.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    @classmethod
    def bound(cls):
        if not PROCESS.exists() or cls.memory() < cls.most:
            return
        jax.clear_caches()
        gc.collect()
        give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc alone has it
        if give_back:
            give_back(0)
        # what is left is no program: do not try again at once
        cls.most = max(MOST_MEMORY, cls.memory() + ROOM)


@pytest.fixture(autouse=True)
def few_compiled_programs():
    """Bounds the memory of a process between tests."""
    yield
    Programs.bound()
