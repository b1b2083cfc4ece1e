"""What a sandbox takes of the machine's memory."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from aiscale import sandbox
from aiscale.engine import open_engine
from tests.support.records import SYSTEM, plan_of, triples

pytestmark = [pytest.mark.tools, pytest.mark.usefixtures("state_home")]

LIMIT = 1_200_000_000


def test_a_system_of_a_hundred_objects_fits_into_less_than_its_limit(tmp_path: Path) -> None:
    started = sandbox.start("memory")
    seen: list[int] = []
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(0.5):
            seen.append(sandbox.status("memory").rss_bytes)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        engine = open_engine(tmp_path, SYSTEM, "test", started.kubeconfig, None)
        made = triples(33, replicas=2)
        assert (len(made), int(engine.up(plan_of(made, engine.applied())).exit_code)) == (100, 0)
        seen.append(sandbox.status("memory").rss_bytes)
    finally:
        ended.set()
        looking.join()
        sandbox.stop("memory", delete=True)
    assert 0 < max(seen) < LIMIT
