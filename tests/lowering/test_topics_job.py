"""What the Job that makes topics is called: it cannot be changed, so whatever would change it makes another one."""

from __future__ import annotations

import pytest

from aiscale import System
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.services import Microservice
from aiscale.streams import ExternalKafka, Scram, Topic
from tests.support.lowered import lower_system


def names(secret: str = "kafka-admin", partitions: int = 3) -> set[str]:
    """Keys of the Job and of its ConfigMap, and what waits for the Job."""
    admin = Scram("admin", password=KubernetesSecret(secret, key="password"))
    kafka = ExternalKafka("shared", bootstrap_servers=["kafka.example:9093"], admin=admin, brokers=3)
    orders = Topic("orders", kafka, partitions=partitions)
    app = Microservice("app", image="registry.example/app:1", port=None, produces=[orders])
    records = lower_system(System("shop", [app]))
    made = {record.key for record in records if record.key.startswith(("job/", "configmap/"))}
    assert made >= {need for record in records for need in record.depends_on if need.startswith("job/")}
    return made


def test_another_script_secret_or_topic_makes_another_job(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [names(), names(secret="other"), names(partitions=6)]
    monkeypatch.setattr("aiscale.lowering.streams.kafka.topics_job.script", lambda name: f"# another {name}\n")
    found.append(names())
    assert [len(one) for one in found] == [2, 2, 2, 2]
    assert len(set.union(*found)) == 8


def test_the_same_job_keeps_its_name() -> None:
    assert names() == names()
