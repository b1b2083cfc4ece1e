"""The way into brokers of another cluster: what it takes, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aiscale import KubernetesSecret
from aiscale.errors import BlueprintError
from aiscale.streams import ExternalKafka, KafkaCluster, KafkaListener, ListenerAccess, MirrorMaker

CA = KubernetesSecret("ca", key="ca.crt")
PASSWORD = KubernetesSecret("user", key="password")
NAMED = {"host": "kafka.example.com", "broker_host": "kafka-{nodeId}.example.com"}


def mirror(access: ListenerAccess, *listeners: KafkaListener) -> MirrorMaker:
    source = KafkaCluster("far", listeners=listeners)
    return MirrorMaker("to-us", source=source, target=KafkaCluster("near"), source_access=access)


@pytest.mark.parametrize(
    ("listener", "given", "servers"),
    [
        (KafkaListener("out", type="loadbalancer", host="kafka.example.com"), {}, ("kafka.example.com:9094",)),
        (KafkaListener("out", type="ingress", **NAMED), {}, ("kafka.example.com:443",)),
        (KafkaListener("out", type="nodeport"), {"bootstrap_servers": ["node:31094"]}, ("node:31094",)),
        (
            KafkaListener("out", type="loadbalancer", host="kafka.example.com"),
            {"bootstrap_servers": ["10.0.0.7:9094"]},
            ("10.0.0.7:9094",),
        ),
    ],
)
def test_where_clients_begin(listener: KafkaListener, given: dict[str, Any], servers: tuple[str, ...]) -> None:
    access = ListenerAccess("out", ca=CA, certificate="user", **given)
    assert access.servers(mirror(access, listener).source) == servers  # type: ignore[arg-type]


OUT = KafkaListener("out", type="loadbalancer", host="kafka.example.com")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: mirror(ListenerAccess("in", certificate="u"), OUT, KafkaListener("in", port=9_095)),
            "source_access names no listener of far for clients outside (in); it has out",
        ),
        (
            lambda: mirror(ListenerAccess("out", certificate="u")),
            "source_access names no listener of far for clients outside (out); it has none",
        ),
        (
            lambda: mirror(ListenerAccess("out", ca=CA), OUT),
            "source_access needs certificate: out asks for tls",
        ),
        (
            lambda: mirror(ListenerAccess("out", ca=CA, certificate="u", password=PASSWORD), OUT),
            "source_access has a password, but out asks for tls",
        ),
        (
            lambda: mirror(ListenerAccess("out", certificate="u"), OUT),
            "source_access needs ca: out has certificates of the authority of far",
        ),
        (
            lambda: mirror(ListenerAccess("out", ca=CA, certificate="u"), KafkaListener("out", type="loadbalancer")),
            "source_access needs bootstrap_servers: out says no host that clients begin with",
        ),
        (
            lambda: mirror(
                ListenerAccess("out", ca=CA, password=PASSWORD, bootstrap_servers=["k:9094"]),
                KafkaListener("out", type="loadbalancer", tls=False, authentication="scram-sha-512"),
            ),
            "source_access has a ca, but out is not encrypted",
        ),
        (
            lambda: mirror(ListenerAccess("out", ca=CA), KafkaListener("out", type="loadbalancer", authentication=None)),
            "source_access names the listener out of far, where nobody signs in: rights need a name",
        ),
        (
            lambda: MirrorMaker(
                "to-us", source=KafkaCluster("far"), target=ExternalKafka("them", bootstrap_servers=["k:9093"]),
                target_access=ListenerAccess("out", certificate="u"),
            ),
            "target_access is for a KafkaCluster: them says itself how its clients sign in",
        ),
        (lambda: ListenerAccess("out", cidrs=["10.0.0.256/8"]), "cidrs: 10.0.0.256/8 is not a range of addresses"),
        (
            lambda: ListenerAccess("out", cidrs=["0.0.0.1/0"]),
            "cidrs: 0.0.0.1/0 is not a range of addresses: 0.0.0.0/0 is",
        ),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(BlueprintError) as refused:
        make()
    assert message in str(refused.value)
