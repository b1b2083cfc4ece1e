"""A batch job that depends on another one, on the real control plane: it starts once the other has completed."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale.engine.kube import Endpoint
from aiscale.errors import ExitCode
from aiscale.lowering.resource import Resource
from aiscale.plan.events import Note
from tests.engine.conftest import Rig
from tests.support.records import NAMESPACE, batch_job, namespace

pytestmark = pytest.mark.tools

CRASH = {"sandbox.aiscale.dev/crash": "true"}
JOB = Endpoint("batch/v1", "Job", "jobs", namespaced=True)


def job(rig: Rig, name: str) -> Any:
    """The Job as it is in the cluster; None where it is not."""
    return rig.kube.get(JOB, NAMESPACE, name)


def pair(version: int, *, crashes: bool = False) -> list[Resource]:
    """A job, and one that depends on it; the pod of the first ends with an error where it crashes."""
    first = f"first-{version}"
    return [
        namespace(),
        batch_job(first, "batchjobs/first", annotations=CRASH if crashes else None),
        batch_job("second", "batchjobs/second", first),
    ]


def test_a_job_is_created_once_the_one_that_it_depends_on_has_completed(rig: Rig) -> None:
    failed = rig.up(pair(1, crashes=True), wait_timeout_s=30)
    assert (failed.exit_code, job(rig, "second")) == (ExitCode.TIMEOUT, None)
    assert Note("jobs that depend on these runs are not created") in rig.events

    # A Job that has failed never runs again: another try makes it anew.
    before = job(rig, "first-1")
    again = rig.up(pair(1, crashes=True), wait_timeout_s=30)
    after = job(rig, "first-1")
    assert (again.exit_code, job(rig, "second")) == (ExitCode.TIMEOUT, None)
    assert before["metadata"]["uid"] != after["metadata"]["uid"]

    done = rig.up(pair(2), wait_timeout_s=60)
    assert (done.exit_code, job(rig, "second")["status"]["succeeded"]) == (ExitCode.OK, 1)
