"""A new schema on the real control plane: who takes it second waits for those who take it first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aiscale.errors import ExitCode
from aiscale.lowering.resource import Resource
from aiscale.plan.events import Note
from tests.engine.conftest import Rig
from tests.support.records import NAMESPACE, config_map, deployment, namespace

pytestmark = pytest.mark.tools

STAY = Note("what takes a new schema second stays as it is")


def pair(version: int, *, crashes: bool = False) -> list[Resource]:
    """A reader, a writer that follows it, and the Job of the schema's version, which runs nothing here."""
    job = replace(
        deployment(f"schemas-{version}", "streams/schemas"), type="kubernetes:batch/v1:Job", key=f"job/schemas-{version}",
        properties={
            "apiVersion": "batch/v1", "kind": "Job",
            "metadata": {"name": f"schemas-{version}", "namespace": NAMESPACE},
            "spec": {
                "suspend": True,
                "template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "a", "image": "a.example/a:1"}]}},
            },
        },
    )  # fmt: skip
    image = f"registry.example/app:{version}"
    reader, writer = deployment("billing", "services/billing", image=image), deployment("booking", "s/b", image=image)
    if crashes:
        spec = reader.properties["spec"]
        metadata = {**spec["template"]["metadata"], "annotations": {"sandbox.aiscale.dev/crash": "true"}}
        spec = {**spec, "template": {**spec["template"], "metadata": metadata}}
        reader = replace(reader, properties={**reader.properties, "spec": spec})
    return [
        namespace(), job, *(config_map(name, "streams/schemas") for name in (f"schemas-{version}", "billing", "booking")),
        replace(reader, needs=(*reader.needs, job.key)),
        replace(writer, needs=(*writer.needs, job.key, reader.key)),
    ]  # fmt: skip


def images(rig: Rig) -> list[str]:
    """The versions that reader and writer have in the cluster."""
    found = (rig.get(f"deployment/{name}") for name in ("billing", "booking"))
    return [one["spec"]["template"]["spec"]["containers"][0]["image"].rpartition(":")[2] for one in found]


def test_a_writer_keeps_its_version_until_readers_have_theirs(rig: Rig) -> None:
    rig.up(pair(1), wait_timeout_s=8)
    broken = rig.up(pair(2, crashes=True), wait_timeout_s=8)
    assert (broken.exit_code, images(rig)) == (ExitCode.TIMEOUT, ["2", "1"])
    assert STAY in rig.events
    # Another try does not let the writer pass either.
    rig.up(pair(2, crashes=True), wait_timeout_s=3)
    assert images(rig) == ["2", "1"]

    rig.up(pair(2), wait_timeout_s=30)
    assert images(rig) == ["2", "2"]
