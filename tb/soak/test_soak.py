# SPDX-License-Identifier: Apache-2.0
"""A short soak: a few thousand packets, every mode and status; the runners agree."""
import random
from pathlib import Path
from typing import Any

import distributed
import pytest

from abi.gen.qnic_abi import Status
from tb.soak import job
from tb.soak.__main__ import SEEDS, soak
from tb.soak.build import program
from tb.soak.report import repeat, summary, text
from tb.soak.runner import ClusterError, cluster, local

SHORT = 8, 800  # seeds, packets of each


@pytest.mark.parametrize("lanes", [1, *(pytest.param(n, marks=pytest.mark.full) for n in (2, 4))])
def test_short(lanes: int) -> None:
    """Seeds that nobody chose."""
    first = random.SystemRandom().randrange(SEEDS)
    result = soak(range(first, first + SHORT[0]), SHORT[1], lanes)
    print(text(result))
    assert not result["failures"], text(result)
    assert result["packets"] >= SHORT[0] * SHORT[1]
    assert result["frames"] > result["packets"] / 4


def test_coverage() -> None:
    """These seeds meet every status, every mode, every layout and every command."""
    result = soak(range(1, 13), SHORT[1])
    assert not result["failures"], text(result)
    assert [name for name, count in result["statuses"].items() if not count] == []
    assert set(result["statuses"]) == {status.name for status in Status}
    assert len(result["kinds"]) == 11
    assert set(result["commands"]) == {"INSTALL", "SET_KEY", "BIND", "DELETE", "READ", "pause",
                                       "restart", "reset"}


def test_repeats() -> None:
    """A seed does the same again, to the cycle."""
    one, two = (job.run(program(), 5, 300) for _ in range(2))
    assert one.pop("seconds") and two.pop("seconds")
    assert one == two and one["failure"] is None


def test_cluster() -> None:
    """A dask cluster whose worker is another process does the same."""
    seeds = range(40, 43)

    def rows(runner: Any) -> list[dict[str, Any]]:
        found = sorted(runner(program(), seeds, 100), key=lambda row: int(row["seed"]))
        for row in found:
            del row["seconds"]
        return found

    with distributed.LocalCluster(n_workers=1, threads_per_worker=2, processes=True,
                                  dashboard_address=None) as workers:
        assert rows(cluster(workers.scheduler_address)) == rows(local(1))


def test_no_cluster() -> None:
    """A scheduler that is not there is an error that says what to do."""
    with pytest.raises(ClusterError, match="dask scheduler"):
        list(cluster("tcp://127.0.0.1:9", "1s")(program(), range(1), 1))


def test_failure(tmp_path: Path) -> None:
    """A seed that fails is reported with the command that repeats it."""
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho 'soak: wrong bytes' >&2\nexit 1\n")
    broken.chmod(0o755)
    found = list(local(1)(broken, range(7, 8), 10))
    again = {7: repeat(7, each=(10, 2000), lanes=(2, 1), rings=(4, 4))}
    result = summary(found, 1.0, again, 2, 4)
    assert result["failures"] == [{"seed": 7, "message": "soak: wrong bytes",
                                   "command": "python -m tb.soak --seed 7 --each 10 --lanes 2"}]
    assert "again: python -m tb.soak --seed 7" in text(result)
