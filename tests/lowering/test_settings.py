"""What the lowering sets in Flink, Spark, Storm and ZooKeeper is what their own jars declare, and take."""

from __future__ import annotations

import os
import subprocess
import zipfile
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

from aiscale import System
from aiscale.lowering.processing.flink.configuration import flink_configuration
from aiscale.lowering.processing.flink.program import PYTHON_DRIVER, SQL_DRIVER
from aiscale.lowering.processing.spark.configuration import spark_configuration
from aiscale.processing import BatchJob, Flink, FlinkAutoscaler, FlinkSession, Spark, State, Storm, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.support.jvm import POMS, classpath, java
from tests.support.lowered import lower_system
from tests.support.process_time import real_time

JARS = {"1.19": "flink-1.19", "1.20": "flink-1.20", "2.2": "flink"}
CLICKS = Topic("clicks", KafkaCluster("events"), partitions=12)
SQL = "INSERT INTO a SELECT * FROM b"
OF_THE_OPERATOR = {
    "job.autoscaler.enabled",
    "job.autoscaler.utilization.target",
    "job.autoscaler.vertex.max-parallelism",
    "job.autoscaler.vertex.min-parallelism",
    "kubernetes.operator.periodic.savepoint.interval",
    "kubernetes.operator.savepoint.history.max.count",
}
"""Read by the Flink Kubernetes operator, whose jars no registry has. Source: operator 1.15, configuration."""

OF_KUBERNETES = {"kubernetes.taskmanager.service-account"}
"""In the jar flink-kubernetes, which is here with 2.2 only. Source: FLINK-20664, since Flink 1.13."""

REPORTER = {"metrics.reporter.prom.factory.class", "metrics.reporter.prom.port"}
"""Of a reporter by its name: Flink declares what follows the name."""


def _flink_jobs(version: str) -> list[StreamJob]:
    """Jobs that between them have every setting."""
    engine: dict[str, Any] = {
        "version": version,
        "autoscaler": FlinkAutoscaler(max_parallelism=4),
        "savepoint_interval": "1h",
        "checkpoints_retained": 3,
    }
    shared: dict[str, Any] = {"consumes": [CLICKS], "checkpoint_storage": "s3://a/b"}
    fetched = {"jar": "s3://a/b.jar"} | shared
    strategies = get_args(Flink.model_fields["restart_strategy"].annotation)
    restarts = {
        one: {}
        if one == "none"
        else {"restart_attempts": 5, "restart_delay": "2s"}
        | ({"restart_interval": "5m"} if one == "failure-rate" else {})
        for one in strategies
    }
    jobs = [
        StreamJob("a", delivery="exactly-once", engine=Flink(restart_strategy=one, **given, **engine), **fetched)
        for one, given in restarts.items()
    ]
    jobs += [StreamJob("b", engine=Flink(state_backend="hashmap", **engine), **fetched)]
    if version[0] == "2":
        jobs += [
            StreamJob("c", engine=Flink(state_backend="forst", **engine), state=State(ttl="1d"), **fetched),
            StreamJob("d", engine=Flink(sql=SQL, **engine), state=State(ttl="1d"), **shared),
        ]
    return jobs


@pytest.mark.parametrize("version", JARS)
def test_flink_declares_every_setting_and_takes_its_value(version: str) -> None:
    made = [flink_configuration(job, job.engine) for job in _flink_jobs(version) if isinstance(job.engine, Flink)]
    session = FlinkSession("shared", version=version, storage="s3://a/b")  # type: ignore[arg-type]  # one of the field
    shared = StreamJob(
        "e", engine=Flink(session=session), jar="s3://a/b.jar", consumes=[CLICKS], checkpoint_storage="s3://a/b"
    )
    made += [
        record.properties["spec"]["flinkConfiguration"]
        for record in lower_system(System("here", [shared]))
        if record.properties["kind"] in {"FlinkDeployment", "FlinkSessionJob"}
    ]
    assert any("pipeline.global-job-parameters" in settings for settings in made)
    assert any("slotmanager.number-of-slots.max" in settings for settings in made)
    lines = sorted({f"{key}: {value}" for settings in made for key, value in settings.items()})
    said = _run("FlinkSettings.java", [], classpath(JARS[version]), "".join(f"{line}\n" for line in lines))
    verdicts = dict(zip(lines, said, strict=True))
    keys = {line.partition(": ")[0] for line in lines}
    undeclared = OF_THE_OPERATOR | REPORTER | (OF_KUBERNETES if version[0] == "1" else set())
    assert keys >= undeclared | OF_KUBERNETES
    assert {line: verdict for line, verdict in verdicts.items() if not verdict.endswith(": declared")} == {
        line: f"{key}: unknown" for line in lines for key in [line.partition(": ")[0]] if key in undeclared
    }


def test_flink_has_the_classes_that_are_named() -> None:
    names = {PYTHON_DRIVER, SQL_DRIVER, "org.apache.flink.metrics.prometheus.PrometheusReporterFactory"}
    # The driver of Python programs is in the distribution alone.
    assert names - _classes(classpath("flink")) == {PYTHON_DRIVER}


def test_spark_knows_every_setting() -> None:
    jobs = [
        StreamJob("s", engine=Spark(), jar="local:///a.py", consumes=[CLICKS], checkpoint_storage="s3a://a/b"),
        BatchJob("b", engine=Spark(), jar="local:///a.py"),
    ]
    settings = {key: value for job in jobs for key, value in spark_configuration(job).items()}
    jars = tuple(jar for jar in classpath("settings") if jar.name.startswith("spark-"))
    sink = "spark.metrics.conf.*.sink.prometheusServlet"
    patterns = {f"{sink}.class", f"{sink}.path"}
    assert {key for key in settings if not _written(key, jars)} == patterns
    named = {settings[f"{sink}.class"], settings["spark.sql.streaming.stateStore.providerClass"]}
    assert named - _classes(jars) == set()


def test_storm_knows_every_setting_and_zookeeper_reads_its_file(tmp_path: Path) -> None:
    engine = Storm(image="registry.example/topology", workers=3)
    job = StreamJob(
        "trends", engine=engine, jar="local:///a.jar", entry_class="a.B", consumes=[CLICKS], parallelism=6
    )  # fmt: skip
    files = {
        name: text
        for record in lower_system(System("here", [job]))
        if record.properties["kind"] == "ConfigMap"
        for name, text in record.properties["data"].items()
    }
    (tmp_path / "storm.yaml").write_text(files["storm.yaml"], encoding="utf-8")
    said = _run("StormSettings.java", ["storm.yaml"], (tmp_path, *classpath("settings")))
    # Storm asks for this one by its name, in ConfigUtils and in its command line.
    assert [line for line in said if not line.endswith(": declared")] == ["storm.log.dir: unknown"]
    (tmp_path / "myid").write_text("1", encoding="utf-8")
    (tmp_path / "zoo.cfg").write_text(files["zoo.cfg"].replace("/data", str(tmp_path)), encoding="utf-8")
    assert _run("ZooKeeperSettings.java", [str(tmp_path / "zoo.cfg")], classpath("settings")) == [
        f"{number} trends-zookeeper-{number}.trends-zookeeper 2181" for number in (1, 2, 3)
    ]


def _run(source: str, arguments: list[str], jars: tuple[Path, ...], text: str = "") -> list[str]:
    """The lines that a program under tests/jvm/settings prints."""
    command = [str(java()), "-cp", os.pathsep.join(map(str, jars)), str(POMS / "settings" / source), *arguments]
    done = subprocess.run(command, env=real_time(), input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def _classes(jars: tuple[Path, ...]) -> set[str]:
    found: set[str] = set()
    for jar in jars:
        with zipfile.ZipFile(jar) as archive:
            found |= {
                name.removesuffix(".class").replace("/", ".") for name in archive.namelist() if name.endswith(".class")
            }
    return found


def _written(key: str, jars: tuple[Path, ...]) -> bool:
    """Whether a class has a key among its constants, as one that declares it does."""
    # A constant is a tag, two bytes of length, and the text.
    constant = b"\x01" + len(key).to_bytes(2, "big") + key.encode()
    return any(constant in content for content in _contents(jars))


@cache
def _contents(jars: tuple[Path, ...]) -> list[bytes]:
    found = []
    for jar in jars:
        with zipfile.ZipFile(jar) as archive:
            found += [archive.read(name) for name in archive.namelist() if name.endswith(".class")]
    return found
