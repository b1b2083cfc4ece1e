"""What a Flink job runs: a jar, a Python file, or statements.

Source: Flink Kubernetes operator 1.15, JobSpec; Apache Flink 2.2, ``PackagedProgramUtils`` and ``SqlDriver``, which
need no jar: both find their own in ``/opt/flink/opt``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aiscale.components.processing.flink import Flink
from aiscale.components.processing.stream_job import StreamJob
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.resource import Resource, kubernetes_resource

PYTHON_DRIVER = "org.apache.flink.client.python.PythonDriver"
SQL_DRIVER = "org.apache.flink.table.runtime.application.SqlDriver"

SCRIPT = "/opt/flink/sql/job.sql"
"""Where the statements are mounted."""

_VARIABLE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")


def flink_job(job: StreamJob, engine: Flink) -> dict[str, Any]:
    """The ``job`` of a FlinkDeployment."""
    found: dict[str, Any] = _program(job, engine) | {
        "parallelism": job.parallelism,
        "upgradeMode": engine.upgrade,
        "state": "running",
        "allowNonRestoredState": engine.allow_non_restored_state,
    }
    if engine.start_from is not None:
        found["initialSavepointPath"] = engine.start_from
    return found


def _program(job: StreamJob, engine: Flink) -> dict[str, Any]:
    if engine.sql is not None:
        return {"entryClass": SQL_DRIVER, "args": ["--scriptUri", f"file://{SCRIPT}"]}
    jar = job.jar or ""
    if jar.endswith(".py"):
        arguments = ["-pyclientexec", "python3", "-py", jar.removeprefix("local://"), *job.args]
        return {"entryClass": PYTHON_DRIVER, "args": arguments}
    found: dict[str, Any] = {"jarURI": jar}
    if job.entry_class:
        found["entryClass"] = job.entry_class
    return found | ({"args": list(job.args)} if job.args else {})


def statements_name(job: StreamJob) -> str:
    """Name of the ConfigMap with a job's statements."""
    return f"{job.name}-sql"


def statements(sql: str, variables: Mapping[str, str]) -> str:
    """The statements with the addresses and names that programs find in their environment: SQL cannot read it."""
    return _VARIABLE.sub(lambda found: variables.get(found[1], found[0]), sql.strip()) + "\n"


def statements_map(job: StreamJob, text: str, context: LoweringContext) -> Resource:
    """The ConfigMap with the statements."""
    manifest = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": context.metadata(job, statements_name(job), "stream-job"),
        "data": {SCRIPT.rpartition("/")[2]: text},
    }
    return kubernetes_resource(
        manifest, address=job.address, reason=f"{job.name} runs these statements", depends_on=(context.namespace_key,)
    )
