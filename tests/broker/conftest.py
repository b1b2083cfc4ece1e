"""Real brokers, started when a test of this folder first asks for them, and shared by all of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka.admin import AclBinding, AclOperation, AclPermissionType, ResourcePatternType, ResourceType

from aiscale.streams import KafkaCluster
from tests.broker.clients import LIMIT_S
from tests.broker.jobs import ADMIN
from tests.support.authority import Credentials
from tests.support.kafka import Brokers, SecuredBroker, running_cluster, running_secured
from tests.support.kafka_tools import running_tools

ONE = KafkaCluster("one", brokers=1, replication_factor=1, min_insync_replicas=1)
THREE = KafkaCluster("three", brokers=3)

_NUMBERS = itertools.count(1)
_RUNNING = pytest.StashKey[list[Brokers]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/broker/" in item.path.as_posix():
            item.add_marker("broker")


@pytest.fixture(scope="package")
def broker(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[SecuredBroker]:
    """One broker that knows users by their certificates and what each may do."""
    with running_secured(tmp_path_factory.mktemp("broker"), ONE) as running:
        request.session.stash.setdefault(_RUNNING, []).append(running)
        yield running


@pytest.fixture(scope="package")
def cluster(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Brokers]:
    """Three brokers and a controller; a test that stops one starts it again."""
    with running_cluster(tmp_path_factory.mktemp("cluster"), THREE) as running:
        request.session.stash.setdefault(_RUNNING, []).append(running)
        yield running


@pytest.fixture(scope="package")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with Kafka's own command-line tools."""
    with running_tools(tmp_path_factory.mktemp("tools")) as folder:
        yield folder


@pytest.fixture
def admin(broker: SecuredBroker) -> Credentials:
    """Somebody who may do what the Job needs, and nothing else."""
    needed = [
        (ResourceType.TOPIC, "*", operation)
        for operation in ("CREATE", "ALTER", "DESCRIBE", "ALTER_CONFIGS", "DESCRIBE_CONFIGS")
    ] + [
        (ResourceType.BROKER, "kafka-cluster", operation)
        for operation in ("ALTER", "DESCRIBE", "ALTER_CONFIGS", "DESCRIBE_CONFIGS")
    ]
    rights = [
        AclBinding(kind, name, ResourcePatternType.LITERAL, f"User:CN={ADMIN}", "*", AclOperation[operation],
                   AclPermissionType.ALLOW) for kind, name, operation in needed
    ]  # fmt: skip
    for future in broker.admin.create_acls(rights).values():
        future.result(LIMIT_S)
    client = broker.client(ADMIN)
    return Credentials(client["ssl.certificate.pem"], client["ssl.key.pem"])


@pytest.fixture
def prefix() -> str:
    """What the names of a test's topics, groups and ids begin with: brokers are shared."""
    return f"t{next(_NUMBERS)}-"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Any:
    """Shows the brokers' logs with what failed."""
    report = yield
    if report.failed:
        for running in item.session.stash.get(_RUNNING, []):
            report.sections.append(("brokers", running.tails()))
    return report
