"""Tasks that are shared among processes give what one process would give."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import partial

import pytest
from counterfoil import parallel

needs_fork = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux alone")

# A process of its own: pytest's may have threads, and then nothing is shared.
_HEAD = """\
import os
from counterfoil import parallel
parallel._processors = lambda: 3
own = os.getpid()
"""


def _run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "dev", "-c", _HEAD + program],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_few_tasks_are_done_here() -> None:
    made = [each() for each in parallel.carry_out([os.getpid] * 3)]
    assert made == [os.getpid()] * 3


@needs_fork
def test_results_come_in_the_order_of_the_tasks() -> None:
    """More than the queue has entries, each of which then stands for several."""
    done = _run(
        "tasks = [lambda n=n: (n, os.getpid()) for n in range(10_000)]\n"
        "made = [each() for each in parallel.carry_out(tasks)]\n"
        "assert [n for n, _ in made] == list(range(10_000))\n"
        "print(len({process for _, process in made} | {own}))\n"
    )
    assert (done.stderr, done.returncode) == ("", 0)
    assert 1 <= int(done.stdout) <= 3


@needs_fork
def test_other_processes_do_a_part() -> None:
    done = _run(
        "import time\n"
        "def task():\n"
        "    time.sleep(0.001)\n"
        "    return os.getpid()\n"
        "print(len({each() for each in parallel.carry_out([task] * 400)}))\n"
    )
    assert (done.stdout, done.stderr) == ("3\n", "")


@needs_fork
def test_what_another_process_owes_is_done_here() -> None:
    """It was killed, or failed; a fault of a task is raised where it can be seen."""
    done = _run(
        "def task():\n"
        "    if os.getpid() != own:\n"
        "        os.kill(os.getpid(), 9)\n"
        "    return 1\n"
        "assert [each() for each in parallel.carry_out([task] * 400)] == [1] * 400\n"
        "parallel.carry_out([lambda: 1 / 0] * 400)\n"
    )
    assert "ZeroDivisionError" in done.stderr
    assert done.returncode == 1


@needs_fork
def test_no_process_remains() -> None:
    done = _run(
        "parallel.carry_out([os.getpid] * 400)\n"
        "try:\n"
        "    os.waitpid(-1, 0)\n"
        "except ChildProcessError:\n"
        "    print('none')\n"
    )
    assert (done.stdout, done.stderr) == ("none\n", "")


@needs_fork
def test_others_begin_before_they_are_asked() -> None:
    """Here they have done all by then; what nobody asks for ends with the context."""
    done = _run(
        "import time\n"
        "with parallel.begun([os.getpid] * 400) as results:\n"
        "    time.sleep(2)\n"
        "    made = [each() for each in results()]\n"
        "print(own in made, len(made))\n"
        "with parallel.begun([lambda: time.sleep(60)] * 400):\n"
        "    pass\n"
        "print('ended')\n"
    )
    assert (done.stdout, done.stderr) == ("False 400\nended\n", "")


@needs_fork
def test_where_no_process_can_be_had_all_is_done_here() -> None:
    """The second fork fails: the first process is used, and ends."""
    done = _run(
        "fork, left = os.fork, [1]\n"
        "def failing():\n"
        "    if not left: raise BlockingIOError\n"
        "    left.pop()\n"
        "    return fork()\n"
        "os.fork = failing\n"
        "before = len(os.listdir('/proc/self/fd'))\n"
        "tasks = [lambda n=n: n for n in range(400)]\n"
        "made = [each() for each in parallel.carry_out(tasks)]\n"
        "assert made == list(range(400))\n"
        "assert len(os.listdir('/proc/self/fd')) == before\n"
        "try: os.waitpid(-1, os.WNOHANG)\n"
        "except ChildProcessError: print('none is left')\n"
    )
    assert (done.stdout, done.stderr) == ("none is left\n", "")


@needs_fork
def test_where_there_is_no_room_on_disk_results_stay_in_memory() -> None:
    """Here a file may have 50 kB, and each process has made far more than that."""
    done = _run(
        "import resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "tasks = [lambda n=n: chr(97 + n % 26) * 10_000 for n in range(400)]\n"
        "made = [each() for each in parallel.carry_out(tasks)]\n"
        "assert made == [task() for task in tasks]\n"
        "print('all')\n"
    )
    assert (done.stdout, done.stderr) == ("all\n", "")


def test_without_a_folder_for_files_results_stay_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(**_given: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(tempfile, "TemporaryFile", refused)
    results = parallel.carry_out([partial(pow, n, 2) for n in range(400)])
    assert [each() for each in results] == [n * n for n in range(400)]
    assert results[7]() == 49
