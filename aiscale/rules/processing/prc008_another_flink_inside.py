"""The image or the program is of another Flink version than the job says.

What:
    The tag of an official Flink image, or the version of PyFlink, differs from the engine's ``version``.

Why:
    The operator speaks to a job as its ``version`` says. Of another version the job's REST interface, its
    configuration and its savepoints differ: it does not start, or starts without its state. A Python program of
    another version fails when it submits its graph.

Example:
    StreamJob("demand", engine=Flink(version="2.2", image="docker.io/library/flink:2.1.0"), consumes=[rides],
              checkpoint_storage="s3://state/demand", jar="local:///job.jar")

Instead:
    StreamJob("demand", engine=Flink(version="2.1", image="docker.io/library/flink:2.1.0"), consumes=[rides],
              checkpoint_storage="s3://state/demand", jar="local:///job.jar")

Source:
    Flink Kubernetes operator 1.15, FlinkDeployment: flinkVersion; apache-flink on PyPI follows Flink's versions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.components.processing.flink import Flink
from aiscale.components.processing.stream_job import StreamJob
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC008"
SEVERITY = Severity.ERROR
_OFFICIAL = re.compile(r"(?:^|/)flink:v?([0-9]+\.[0-9]+)(?![0-9])")
_SUPPORTED = ("1.19", "1.20", "2.0", "2.1", "2.2")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job of two versions."""
    for job, engine in jobs_on(graph, Flink):
        tagged = _OFFICIAL.search(engine.image or "")
        if tagged is not None and tagged[1] != engine.version:
            yield _finding(job, engine, "engine.image", "image", tagged[1])
        if engine.pyflink is not None and ".".join(engine.pyflink.split(".")[:2]) != engine.version:
            yield _finding(job, engine, "engine.pyflink", "Python program", ".".join(engine.pyflink.split(".")[:2]))


def _finding(job: StreamJob, engine: Flink, argument: str, what: str, version: str) -> Diagnostic:
    field = argument.split(".")[1]
    other = f'version="{version}", or ' if version in _SUPPORTED else ""
    return job.finding(
        CODE, SEVERITY, f"the {what} of {job.name} is of Flink {version}, the job of {engine.version}",
        argument=argument, label=f"Flink {version}",
        notes=() if other else (f"the operator runs {', '.join(_SUPPORTED)}",),
        help=f"{other}{field} of {engine.version}",
    )  # fmt: skip
