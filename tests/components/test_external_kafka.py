from __future__ import annotations

from typing import Any

import pytest

from aiscale.core.values.secrets import KubernetesSecret
from aiscale.errors import AiscaleError
from aiscale.streams import ClientCertificate, ExternalKafka, Plain, Scram, StrimziCluster

PASSWORD = KubernetesSecret("kafka", key="password")
SERVERS = ["kafka.example:9092"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "bootstrap_servers or strimzi must be given, and not both"),
        (
            {"bootstrap_servers": SERVERS, "strimzi": StrimziCluster("events", namespace="kafka")},
            "bootstrap_servers or strimzi must be given, and not both",
        ),
        (
            {"strimzi": StrimziCluster("events", namespace="kafka"), "admin": Scram("root", password=PASSWORD)},
            "admin does not go with strimzi: its users have certificates of their own",
        ),
        (
            {"strimzi": StrimziCluster("events", namespace="kafka"), "region": "eu-west-1"},
            "region does not go with strimzi: it is where the Kubernetes cluster is",
        ),
        ({"bootstrap_servers": ["kafka.example"]}, "bootstrap_servers"),
        (
            {"bootstrap_servers": ["kafka.example:99999"]},
            "bootstrap_servers: the port of kafka.example:99999 is out of range (1 to 65535)",
        ),
        ({"bootstrap_servers": SERVERS, "cidrs": ["10.0.0.300/8"]}, "cidrs: 10.0.0.300/8 is not a range of addresses"),
        (
            {"bootstrap_servers": SERVERS, "tls": False, "admin": Plain("root", password=PASSWORD)},
            "admin: Plain needs tls=True, since it sends the password as it is",
        ),
        (
            {
                "bootstrap_servers": SERVERS,
                "tls": False,
                "users": {"services/a": ClientCertificate("a", principal="User:a")},
            },
            "users['services/a']: ClientCertificate needs tls=True",
        ),
        (
            {"bootstrap_servers": SERVERS, "tls": False, "ca": KubernetesSecret("ca", key="ca.crt")},
            "ca does not go with tls=False: nothing is signed there",
        ),
        ({"bootstrap_servers": SERVERS, "users": {"pricing": Scram("a", password=PASSWORD)}}, "users"),
    ],
)
def test_what_an_external_cluster_refuses(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(AiscaleError) as refused:
        ExternalKafka("shared", **fields)
    assert message in str(refused.value)


def test_a_quote_in_a_user_name_is_refused() -> None:
    with pytest.raises(AiscaleError) as refused:
        Scram('a" password="x', password=PASSWORD)
    assert "username" in str(refused.value)


def test_ports_are_those_of_the_servers_or_of_the_listener() -> None:
    servers = ["b-1.example:9096", "b-2.example:9096", "[fd00::1]:9092"]
    strimzi = StrimziCluster("events", namespace="kafka", listener="mtls", port=9_095)
    assert ExternalKafka("a", bootstrap_servers=servers).ports == (9_092, 9_096)
    assert ExternalKafka("b", strimzi=strimzi).ports == (9_095,)


def test_one_component_signs_in_with_its_own_name() -> None:
    own, common = Scram("pricing", password=PASSWORD), Scram("all", password=PASSWORD)
    kafka = ExternalKafka("a", bootstrap_servers=SERVERS, authentication=common, users={"services/pricing": own})
    assert kafka.security_of("services/pricing") is own
    assert kafka.security_of("services/other") is common
