"""Several parts at once: all arrive, or the first failure stops the rest."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from aiscale.errors import ToolError
from aiscale.toolchain.install import _provide_at_once
from aiscale.toolchain.progress import ProgressEvent
from aiscale.toolchain.store import Store
from aiscale.toolchain.table import Part
from aiscale.toolchain.target import host_target
from tests.toolchain.gadgets import VERSION, program, stored_files, tar_gz
from tests.toolchain.release_server import ReleaseServer


def test_all_arrive_in_the_order_asked_for(
    server: ReleaseServer, gadget: Part, store: Store, good_archive: bytes, events: list[ProgressEvent]
) -> None:
    server.publish(good_archive)
    parts = [replace(gadget, name=name) for name in ("one", "two", "three")]

    tools = _provide_at_once(parts, store, 3, False, events.append)

    assert [(tool.name, tool.origin) for tool in tools] == [(part.name, "release") for part in parts]
    assert sorted(event.part for event in events if event.step == "ready") == ["one", "three", "two"]


def test_first_failure_stops_the_others(server: ReleaseServer, gadget: Part, store: Store) -> None:
    server.publish(tar_gz(f"gadget-{VERSION}/gadget", program() + os.urandom(1_000_000)))
    server.pause_s = 0.05
    missing = replace(
        gadget,
        name="missing",
        release=replace(gadget.release, archives={host_target().os: server.url("/nothing.tar.gz")}),
    )

    with pytest.raises(ToolError, match="the Go module that builds missing is not part of this installation"):
        _provide_at_once([gadget, missing], store, 2, False, None)

    assert [name for name in stored_files(store) if name.startswith(("store/", "work/"))] == []
