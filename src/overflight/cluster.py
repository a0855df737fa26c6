"""An existing dask cluster: how its scheduler is met, and what is said if it does not answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from overflight.errors import OverflightError

if TYPE_CHECKING:
    from distributed import Client

ANSWER_WITHIN_S = 10


@contextmanager
def connected(scheduler: str) -> Iterator[Client]:
    """Hold a connection to a dask scheduler that has workers.

    Parameters
    ----------
    scheduler
        Its address, such as ``tcp://10.0.0.7:8786``.

    Raises
    ------
    OverflightError
        If it does not answer, or has no workers.
    """
    from distributed import Client

    try:
        client = Client(scheduler, timeout=ANSWER_WITHIN_S, set_as_default=False)
    except (OSError, ValueError) as fault:
        raise OverflightError(
            f"no dask scheduler answers at {scheduler!r}: start one with `dask scheduler` and workers with "
            "`dask worker ADDRESS`, and give its address as tcp://HOST:PORT; or work on this machine alone"
        ) from fault
    # current, but not the default: that would outlive it in what xarray locks files with
    with client, client.as_current():
        if not client.scheduler_info(n_workers=-1)["workers"]:
            raise OverflightError(
                f"the dask scheduler at {scheduler!r} has no workers: start one with "
                f"`dask worker {scheduler}`"
            )
        yield client
