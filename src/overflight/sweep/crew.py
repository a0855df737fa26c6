"""Who works out the points: this process, some processes of this machine, or the workers of a dask cluster.

Each yields results as they come, in no order. A worker that dies (out of memory, killed) is replaced, and
the point that it was at is tried once more; a second death is the point's own doing, and told as such.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING

from overflight.errors import OverflightError, RunError
from overflight.sweep.point import Job, failed

if TYPE_CHECKING:
    from distributed import Future

Task = tuple[str, Job]
Result = tuple[str, bytes]
Work = Callable[[Job], bytes]
Crew = Callable[[Work, Iterable[Task]], Generator[Result, None, None]]

# points that a worker has at hand, so that it never waits for this process to store a result
AHEAD = 4
DEATHS = 2
POINT_SECONDS = 3600.0
_LOOK_EVERY_S = 1.0
# a worker's first word, from which on its time counts: what comes before is imports
_READY = b""


def chosen(jobs: int | None, scheduler: str) -> Crew:
    """Return the crew that a user asks for: so many processes, or a cluster's workers.

    Parameters
    ----------
    jobs
        How many processes; one for each core if none is given.
    scheduler
        Address of a dask scheduler, or nothing.

    Raises
    ------
    OverflightError
        If both are asked for.
    """
    if scheduler and jobs:
        raise OverflightError("--jobs is of this machine and --scheduler of a cluster: give one of them")
    if scheduler:
        return partial(on_cluster, scheduler)
    count = jobs or _cores()
    return in_this_process if count == 1 else partial(in_processes, count)


def _cores() -> int:
    """Return how many cores this process may use, where the system tells."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_this_process(work: Work, tasks: Iterable[Task]) -> Generator[Result, None, None]:
    """Work the tasks out one after the other."""
    for key, job in tasks:
        yield key, work(job)


def in_processes(count: int, work: Work, tasks: Iterable[Task]) -> Generator[Result, None, None]:
    """Work the tasks out in processes of this machine.

    Parameters
    ----------
    count
        How many processes.
    work
        A function of a module, which the processes can import.
    tasks
        Keys and jobs, taken as they are needed.
    """
    pool = _Pool(work, deque(tasks))
    try:
        yield from pool.results(count)
    finally:
        pool.stop()


@dataclass
class _Worker:
    process: multiprocessing.process.BaseProcess
    pipe: Connection
    doing: deque[Task] = field(default_factory=deque)
    since: float = math.inf


class _Pool:
    """Processes, each with a pipe of its own: when this process is killed, each of them reads its end."""

    def __init__(self, work: Work, waiting: deque[Task]) -> None:
        self._work = work
        self._waiting = waiting
        self._workers: list[_Worker] = []
        self._deaths: dict[str, int] = {}

    def results(self, count: int) -> Iterator[Result]:
        self._workers = [self._start() for _ in range(min(count, len(self._waiting)))]
        while any(worker.doing for worker in self._workers):
            ready = wait([w.pipe for w in self._workers if w.doing], timeout=_LOOK_EVERY_S)
            for worker in [w for w in self._workers if w.pipe in ready]:
                yield from self._received(worker)
            for worker in [w for w in self._workers if _too_long(w)]:
                worker.process.kill()

    def _start(self) -> _Worker:
        here, there = multiprocessing.Pipe()
        # no fork: the libraries in this process may hold locks and threads
        context = multiprocessing.get_context("spawn")
        process = context.Process(target=_serve, args=(there, self._work))
        with _single_threaded():
            process.start()
        there.close()
        worker = _Worker(process, here)
        self._hand_out(worker)
        return worker

    def _hand_out(self, worker: _Worker) -> None:
        # few points left are shared out one by one, so that all workers end at about the same time
        ahead = AHEAD if len(self._waiting) > AHEAD * max(len(self._workers), 1) else 1
        while self._waiting and len(worker.doing) < ahead:
            worker.doing.append(self._waiting.popleft())
            with contextlib.suppress(OSError):  # a worker that died is met when its answer is read
                worker.pipe.send(worker.doing[-1][1])

    def _received(self, worker: _Worker) -> Iterator[Result]:
        try:
            outcome = worker.pipe.recv_bytes()
        except (EOFError, OSError):
            yield from self._died(worker)
            return
        worker.since = time.monotonic()
        if outcome == _READY:
            return
        key, _ = worker.doing.popleft()
        self._hand_out(worker)
        yield key, outcome

    def _died(self, worker: _Worker) -> Iterator[Result]:
        worker.process.join()
        self._workers.remove(worker)
        if worker.since == math.inf:
            raise RunError(f"a process could not start: it ended with code {worker.process.exitcode}")
        key, _ = worker.doing[0]
        self._deaths[key] = self._deaths.get(key, 0) + 1
        if self._deaths[key] == DEATHS:
            worker.doing.popleft()
            yield key, failed(f"{_end_of(worker)} (the system may be out of memory: try fewer --jobs)")
        self._waiting.extendleft(reversed(worker.doing))
        worker.pipe.close()
        if self._waiting:
            self._workers.append(self._start())

    def stop(self) -> None:
        for worker in self._workers:
            worker.pipe.close()
            if worker.doing:
                worker.process.kill()
        for worker in self._workers:
            worker.process.join()


def _too_long(worker: _Worker) -> bool:
    return bool(worker.doing) and time.monotonic() - worker.since > POINT_SECONDS


def _end_of(worker: _Worker) -> str:
    if time.monotonic() - worker.since > POINT_SECONDS:
        return f"stopped after {POINT_SECONDS:g} s"
    return f"its process died {DEATHS} times (exit code {worker.process.exitcode})"


@contextlib.contextmanager
def _single_threaded() -> Iterator[None]:
    """Keep the libraries of processes started now from fighting over the cores."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    before = {name: os.environ.get(name) for name in (*names, "PYTHONHASHSEED")}
    os.environ.update(dict.fromkeys(names, "1"), PYTHONHASHSEED="0")
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _serve(pipe: Connection, work: Work) -> None:
    """Answer jobs until the other end closes; Ctrl-C is for the process that handed them out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        pipe.send_bytes(_READY)
        while True:
            job = pipe.recv()
            pipe.send_bytes(work(job))


def on_cluster(scheduler: str, work: Work, tasks: Iterable[Task]) -> Generator[Result, None, None]:
    """Work the tasks out on the workers of a dask cluster, which need the same checkout of the project.

    Raises
    ------
    OverflightError
        If the scheduler does not answer, or has no workers.
    """
    from distributed import as_completed

    from overflight.cluster import connected

    waiting = iter(tasks)
    with connected(scheduler) as client:
        threads = sum(
            worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values()
        )
        # the scheduler need not hold all points of a long sweep at once
        first = [client.submit(work, job, key=key) for key, job in islice(waiting, AHEAD * threads)]
        running = as_completed(first)
        for future in running:
            for key, job in islice(waiting, 1):
                running.add(client.submit(work, job, key=key))
            yield _outcome_of(future)


def _outcome_of(future: Future[bytes]) -> Result:
    try:
        return str(future.key), future.result()
    except Exception as fault:  # work_out raises nothing: a worker died, or could not take the job
        return str(future.key), failed(f"its worker failed ({type(fault).__name__}: {fault})")
