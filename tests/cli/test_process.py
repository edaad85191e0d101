"""Whole processes: exit codes, the purity of stdout, Ctrl-C, the cache of compiled programs."""

import json
import os
import subprocess
import sys
import time

import pytest

import multiwell as mw

from .conftest import COLUMNS, SOON

MULTIWELL = [sys.executable, "-m", "multiwell"]


def run(*arguments):
    return subprocess.run([*MULTIWELL, *map(str, arguments)], capture_output=True, text=True, check=False)


def test_help_needs_no_jax():
    best = min(timed("--help") for _ in range(3))
    assert best < 0.5  # 0.3 s on a quiet machine


def timed(*arguments):
    start = time.perf_counter()
    assert run(*arguments).returncode == 0
    return time.perf_counter() - start


def test_errors_have_their_exit_code_and_no_traceback(tmp_path):
    done = run("fit", "none.csv", *COLUMNS, "--out", tmp_path / "run", "--json")
    assert (done.returncode, done.stderr) == (2, "error: no such file: none.csv\n")
    assert json.loads(done.stdout) == {"error": "no such file: none.csv"}


@pytest.mark.slow
def test_programs_are_kept_and_a_folder_that_cannot_be_written_is_no_error(fitted, table, tmp_path):
    (tmp_path / "file").write_text("")
    without = {key: value for key, value in os.environ.items() if key != "JAX_COMPILATION_CACHE_DIR"}
    for cache in (tmp_path / "programs", tmp_path / "file" / "programs"):
        done = subprocess.run(
            [*MULTIWELL, "predict", fitted[1], table, "--out", tmp_path / "p.csv"], capture_output=True, text=True,
            check=False, env={**without, "MULTIWELL_CACHE_DIR": str(cache)},
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
    assert list((tmp_path / "programs").iterdir())


# instead of multiwell itself: a process that leaves out what takes longer than a small fit
NO_PICTURES = """
from multiwell import _report
_report.save_pictures = _report.report = _report.landscape_of = lambda *_, **__: []
"""
MAIN = """
from multiwell._cli import main
main()
"""
INTERRUPTED = """
import os, signal
from multiwell import {package}
usual = {package}.{verb}
def interrupted(*arguments, **options):
    {when}
    return usual(*arguments, **options)
{package}.{verb} = interrupted
signal.signal(signal.SIGINT, signal.default_int_handler)  # jobs in the background of a shell begin deaf to it
"""
KILL = "os.kill(os.getpid(), signal.SIGINT)"
AT_STEP_20 = f"options['progress'] = lambda step: {KILL} if step.iteration == 20 else None"


def interrupt(package, verb, when, *arguments):
    """A process that sends itself Ctrl-C at a certain moment."""
    script = NO_PICTURES + INTERRUPTED.format(package=package, verb=verb, when=when) + MAIN
    return run_script(script, *arguments)


def run_script(script, *arguments):
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_stdout_is_one_document_and_stderr_has_no_progress_bar(table, tmp_path):
    done = run_script(NO_PICTURES + MAIN, "fit", table, *COLUMNS, *SOON, "--out", tmp_path / "run", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["model"] == str(tmp_path / "run" / "model.safetensors")
    assert "\x1b" not in done.stderr
    assert "\r" not in done.stderr


def test_ctrl_c_writes_the_best_so_far(table, tmp_path):
    out = tmp_path / "run"
    done = interrupt(
        "_fit", "fit", AT_STEP_20, "fit", table, *COLUMNS, *SOON, "--tolerance", 1e-12, "--out", out, "--json"
    )
    assert done.returncode == 130, done.stderr
    assert done.stderr.splitlines()[-1] == "interrupted"
    assert json.loads(done.stdout)["status"] == "interrupted"
    assert mw.load(out / "model.safetensors").status.value == "interrupted"


def test_ctrl_c_before_there_is_a_model_writes_nothing(table, tmp_path):
    done = interrupt("_data", "read_table", KILL, "fit", table, *COLUMNS, "--out", tmp_path / "run", "--json")
    assert (done.returncode, done.stderr) == (130, "interrupted\n")
    assert json.loads(done.stdout) == {"error": "interrupted"}
    assert not (tmp_path / "run").exists()


FITTED = """
import sys
from multiwell import _fit, _report, load
model = sys.argv.pop()
_fit.fit = lambda *_, **__: load(model)
_report.report = _report.landscape_of = lambda *_, **__: None
"""


@pytest.mark.parametrize(
    "ending",
    [
        "| true",
        *(pytest.param(end, marks=pytest.mark.slow) for end in (">&-", "2>&-", ">&- 2>&-", ">/dev/full")),
    ],
)
def test_a_stream_that_nobody_reads_loses_no_file(plain_model, table, tmp_path, ending):
    command = [sys.executable, "-c", FITTED + MAIN, "fit", table, *COLUMNS, "--out", "run", plain_model]
    done = subprocess.run(
        ["bash", "-c", f'set -o pipefail; "$@" {ending}', "bash", *map(str, command)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert {"model.safetensors", "fit.json", "modes.svg"} <= {
        path.name for path in (tmp_path / "run").iterdir()
    }
    assert all(word not in done.stderr for word in ("Traceback", "Exception ignored", "isatty", "Broken"))


def test_an_error_with_closed_streams_keeps_its_exit_code(tmp_path):
    (tmp_path / "run").write_text("")  # an error that is found before JAX is loaded
    fit = [*MULTIWELL, "fit", "none.csv", *COLUMNS, "--out", "run", "--json"]
    done = subprocess.run(["bash", "-c", '"$@" >&- 2>&-', "bash", *fit], capture_output=True, check=False)
    assert done.returncode == 2


BOTH_PIPES = """
import sys
from multiwell._cli import main
for sys.argv[2] in ("/dev/stdin", "t.csv"):
    try:
        main()
    except SystemExit as end:
        print(end.code)
"""


def test_a_pipe_is_no_table(tmp_path):
    os.mkfifo(tmp_path / "t.csv")
    command = [sys.executable, "-c", BOTH_PIPES, "fit", "/dev/stdin", *COLUMNS, "--out", "run"]
    done = subprocess.run(
        command, input="x,W,F\n1,2,3\n", capture_output=True, text=True, check=False, timeout=60
    )
    message = "error: {} is a pipe or a device, which cannot be read as a table; name a file\n"
    assert done.stderr == message.format("/dev/stdin") + message.format("t.csv")
    assert done.stdout == "2\n2\n"
    assert not (tmp_path / "run").exists()
