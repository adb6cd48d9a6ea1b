# SPDX-License-Identifier: Apache-2.0
"""Runs seeds side by side: on this machine's cores, or on the workers of a dask cluster."""
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from tb.soak import job

Results = Iterator[dict[str, Any]]
Runner = Callable[[Path, Sequence[int], int], Results]


class ClusterError(Exception):
    """The cluster cannot be used; the text says why."""


def local(workers: int | None = None) -> Runner:
    """So many seeds at once, as many as there are cores by default."""
    def run(program: Path, seeds: Sequence[int], packets: int) -> Results:
        with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
            for done in as_completed(pool.submit(job.run, program, seed, packets) for seed in seeds):
                yield done.result()

    return run


def cluster(address: str, patience: str = "20s") -> Runner:
    """On the workers of the scheduler at ``address`` (tcp://host:8786).

    ``patience``: for the scheduler to answer. The workers get the program itself: they need
    dask.distributed, a C++ runtime and libcrypto.
    """
    def run(program: Path, seeds: Sequence[int], packets: int) -> Results:
        import cloudpickle
        import distributed

        cloudpickle.register_pickle_by_value(job)
        try:
            client = distributed.Client(address, timeout=patience)
        except (OSError, ValueError) as err:
            raise ClusterError(f"no scheduler answers at {address} ({err}); start one with "
                               "`dask scheduler` and workers with `dask worker ADDRESS`") from None
        with client:
            if not client.scheduler_info()["workers"]:
                raise ClusterError(f"the scheduler at {address} has no workers; start some with "
                                   f"`dask worker {address}`")
            image = client.scatter(program.read_bytes(), broadcast=True)
            jobs = client.map(lambda seed, data: job.run_sent(data, seed, packets), seeds,
                              data=image, pure=False)
            for _, found in distributed.as_completed(jobs, with_results=True):
                yield found

    return run
