"""A new schema on the real control plane: it is registered first, and who takes it second waits for the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from aiscale.engine.kube import Endpoint
from aiscale.errors import ExitCode
from aiscale.lowering.resource import Resource
from aiscale.plan.events import Note, NotReady
from aiscale.sandbox import Sandbox
from aiscale.sandbox.crds import install_crds
from tests.engine.conftest import Rig
from tests.support.records import (
    NAMESPACE,
    config_map,
    deployment,
    flink_job,
    namespace,
    registration,
    service,
)
from tests.support.sandbox import open_api

pytestmark = pytest.mark.tools

STAY = Note("what takes a new schema second stays as it is")
UNREGISTERED = Note("what takes a new schema stays as it is")
CRASH = {"sandbox.aiscale.dev/crash": "true"}
FLINK = Endpoint("flink.apache.org/v1beta1", "FlinkDeployment", "flinkdeployments", namespaced=True)
JOB = Endpoint("batch/v1", "Job", "jobs", namespaced=True)


def pair(version: int, *, crashes: bool = False, refused: bool = False) -> list[Resource]:
    """A reader, a writer that follows it, and the Job of the schema's version, whose pod does nothing here.

    Args:
        version: of everything.
        crashes: whether the new reader does not start.
        refused: whether the Job's pod ends with an error.
    """
    job = registration(f"schemas-{version}", "schemaregistries/schemas", annotations=CRASH if refused else None)
    image = f"registry.example/app:{version}"
    reader, writer = deployment("billing", "services/billing", image=image), deployment("booking", "s/b", image=image)
    if crashes:
        spec = reader.properties["spec"]
        metadata = {**spec["template"]["metadata"], "annotations": CRASH}
        spec = {**spec, "template": {**spec["template"], "metadata": metadata}}
        reader = replace(reader, properties={**reader.properties, "spec": spec})
    return [
        namespace(), job, *(config_map(name, "schemaregistries/schemas") for name in (f"schemas-{version}", "billing", "booking")),
        service("schemas", "schemaregistries/schemas"),
        replace(reader, depends_on=(*reader.depends_on, job.key)),
        replace(writer, depends_on=(*writer.depends_on, job.key, reader.key)),
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


def test_a_schema_that_is_refused_stops_who_would_take_it_and_is_tried_again(rig: Rig) -> None:
    rig.up(pair(1), wait_timeout_s=30)
    refused = rig.up(pair(2, refused=True), wait_timeout_s=30)
    assert (refused.exit_code, images(rig)) == (ExitCode.TIMEOUT, ["1", "1"])
    (job,) = {one.key: one for one in rig.events if isinstance(one, NotReady)}.values()
    assert (job.key, job.reason.startswith("the job failed: Job has reached the specified backoff limit")) == (
        "job/schemas-2", True
    )  # fmt: skip
    # What the pod said last is what the registry said: the Job's script writes it as its last words.
    assert job.reason.endswith("ended with exit code 1: Error: simulated crash")
    assert UNREGISTERED in rig.events

    failed = rig.kube.get(JOB, NAMESPACE, "schemas-2")
    again = rig.up(pair(2, refused=True), wait_timeout_s=30)
    assert (again.exit_code, images(rig)) == (ExitCode.TIMEOUT, ["1", "1"])
    assert failed["metadata"]["uid"] != rig.kube.get(JOB, NAMESPACE, "schemas-2")["metadata"]["uid"]

    done = rig.up(pair(3), wait_timeout_s=60)
    assert (done.exit_code, images(rig)) == (ExitCode.OK, ["3", "3"])
    assert rig.kube.get(JOB, NAMESPACE, "schemas-2") is None


@pytest.fixture
def with_flink(sandbox: Sandbox, rig: Rig) -> Rig:
    """A rig on a cluster that knows the kinds of Flink's operator."""
    install_crds(open_api(sandbox), [(FLINK.api_version, FLINK.kind)])
    return rig


def flink(version: int) -> list[Resource]:
    """A job of Flink that reads, and a service that writes after it."""
    job, reader = (
        registration(f"schemas-{version}", "schemaregistries/schemas"),
        flink_job("totals", "p/t", image=f"a:{version}"),
    )
    writer = deployment("booking", "s/b", image=f"registry.example/app:{version}")
    return [
        namespace(), job, *(config_map(name, "schemaregistries/schemas") for name in (f"schemas-{version}", "booking")),
        replace(reader, depends_on=(*reader.depends_on, job.key)), replace(writer, depends_on=(*writer.depends_on, job.key, reader.key)),
    ]  # fmt: skip


class StandInOperator:
    """Reports about the jobs of Flink in the namespace, and runs nothing: no operator is there."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig

    def report(self, state: str, error: str = "") -> None:
        live = self.rig.kube.get(FLINK, NAMESPACE, "totals")
        status = {"lifecycleState": state, "observedGeneration": live["metadata"]["generation"], "error": error}
        answer = self.rig.kube._http.patch(
            f"{FLINK.path(NAMESPACE, 'totals')}/status", json={"status": status},
            headers={"Content-Type": "application/merge-patch+json"},
        )  # fmt: skip
        answer.raise_for_status()


def writer(rig: Rig) -> str:
    found = rig.get("deployment/booking")["spec"]["template"]["spec"]["containers"][0]["image"]
    return str(found.rpartition(":")[2])


def test_a_writer_waits_for_the_operator_of_a_job_that_reads(with_flink: Rig) -> None:
    rig = with_flink
    first = rig.up(flink(1), wait_timeout_s=30)
    assert (first.exit_code, first.failed) == (ExitCode.OK, ())
    operator = StandInOperator(rig)
    operator.report("STABLE")
    # It has reported about version 1 only.
    unseen = rig.up(flink(2), wait_timeout_s=5)
    assert (unseen.exit_code, writer(rig)) == (ExitCode.TIMEOUT, "1")
    operator.report("FAILED", "the savepoint is gone")
    failed = rig.up(flink(2), wait_timeout_s=30)
    assert (failed.exit_code, writer(rig)) == (ExitCode.TIMEOUT, "1")
    operator.report("STABLE")
    done = rig.up(flink(2), wait_timeout_s=30)
    assert (done.exit_code, writer(rig)) == (ExitCode.OK, "2")
    assert [one.reason for one in rig.events if isinstance(one, NotReady)] == [
        "its operator has not seen the last change yet", "its lifecycle state is FAILED: the savepoint is gone"
    ]  # fmt: skip
    assert STAY in rig.events


def test_a_job_without_an_operator_is_no_endless_wait(with_flink: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig = with_flink
    rig.up(flink(1), wait_timeout_s=30)
    # Nobody has reported in the time that an operator gets, which is none here.
    monkeypatch.setattr("aiscale.engine.operator_status.DEFAULT_LAG", timedelta(0))
    alone = rig.up(flink(2), wait_timeout_s=300)
    assert (alone.exit_code, writer(rig)) == (ExitCode.TIMEOUT, "1")
    assert [one.reason for one in rig.events if isinstance(one, NotReady)] == [
        "nothing has ever reported about it: the Flink Kubernetes operator is not there (--wait 0 does not wait for it)"
    ]
    assert (rig.up(flink(2), wait_timeout_s=0).exit_code, writer(rig)) == (ExitCode.OK, "2")
