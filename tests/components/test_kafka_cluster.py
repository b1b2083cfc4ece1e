from __future__ import annotations

from typing import Any

import pytest

from aiscale.core.values.secrets import KubernetesSecret
from aiscale.errors import AiscaleError
from aiscale.streams import BrokerQuotas, ClientQuotas, CruiseControl, KafkaCluster, KafkaListener, TieredStorage

PLUGIN = "registry.example/tiered-storage@sha256:" + "0a" * 32
KEY = KubernetesSecret("segments", key="id")
NAMED = {"host": "kafka.example.com", "broker_host": "kafka-{nodeId}.example.com"}


def _storage(url: str = "s3://segments", **fields: Any) -> TieredStorage:
    return TieredStorage(url, plugin=PLUGIN, **fields)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: KafkaCluster("k", storage="10Gi", volumes=20), "volumes (20) leave less than 1Gi of storage (10Gi)"),
        (
            lambda: KafkaCluster("k", version="4.2.1", metadata_version="4.3-IV0"),
            "metadata_version (4.3-IV0) is newer than version (4.2.1)",
        ),
        (lambda: KafkaCluster("k", maintenance=["1-3"]), "maintenance[0]"),
        (lambda: KafkaCluster("k", listeners=[KafkaListener("a"), KafkaListener("b")]), "listeners must each have a name and a"),
        (lambda: KafkaCluster("k", listeners=[KafkaListener("tls")]), "tls is the system's own"),
        (
            lambda: KafkaCluster("k", brokers=2, cruise_control=CruiseControl(moves=1)),
            "cruise_control needs 3 brokers and more: there are 2",
        ),
        (lambda: BrokerQuotas(min_free_ratio=None), "without, quotas=None says the same"),
        (lambda: BrokerQuotas(producer_byte_rate="0Ki"), "producer_byte_rate '0Ki' cannot be read: it is out of range (1 to 2^60 bytes)"),
        (lambda: ClientQuotas(), "without, None says the same"),
        (lambda: CruiseControl(network="0Ki"), "network '0Ki' cannot be read: it is out of range (1 to 2^60 bytes)"),
        (lambda: _storage("abfss://segments"), "url must be abfss://container@account.dfs.core.windows.net/path"),
        (lambda: _storage("gs://segments", region="eu-west-1"), "region is of use for s3:// only"),
        (lambda: _storage(chunk="0Ki"), "chunk '0Ki' cannot be read: it is out of range (1 to 2^60 bytes)"),
        (lambda: _storage(config={"key.prefix": "a"}), "config: key.prefix is the field url"),
        (lambda: _storage(secrets={"storage.s3.region": KEY}), "secrets: storage.s3.region is the field region"),
        (lambda: _storage(config={"a": 1}, secrets={"a": KEY}), "config and secrets both give a"),
        (lambda: KafkaListener("a", port=9_093), "port 9093 is taken"),
        (lambda: KafkaListener("a", tls=False), "authentication 'tls' needs tls=True"),
        (lambda: KafkaListener("a", tls=False, authentication=None, certificate="c"), "certificate needs tls=True"),
        (
            lambda: KafkaListener("a", type="route", tls=False, authentication=None),
            "type 'route' needs tls=True: connections are distinguished by the name in TLS",
        ),
        (lambda: KafkaListener("a", type="ingress"), "type 'ingress' needs host and broker_host"),
        (lambda: KafkaListener("a", type="tlsroute", **NAMED), "type 'tlsroute' needs gateways"),
        (lambda: KafkaListener("a", type="ingress", gateways=["edge"], **NAMED), "gateways are of use for type 'tlsroute'"),
        (lambda: KafkaListener("a", type="cluster-ip", host="kafka.example.com"), "host does not go with type 'cluster-ip'"),
        (lambda: KafkaListener("a", annotations={"b": "c"}), "annotations do not go with type 'internal'"),
        (lambda: KafkaListener("a", source_ranges=["10.0.0.0/8"]), "source_ranges are of use for type 'loadbalancer' only"),
        (
            lambda: KafkaListener("a", type="loadbalancer", source_ranges=["10.0.0.256/8"]),
            "source_ranges: 10.0.0.256/8 is not a range of addresses",
        ),
    ],
)  # fmt: skip
def test_what_is_refused(make: Any, message: str) -> None:
    with pytest.raises(AiscaleError) as refused:
        make()
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("s3://segments", ("s3", "segments", "")),
        ("gs://segments/a/b/", ("gs", "segments", "a/b/")),
        (
            "abfss://segments@archive.dfs.core.windows.net/a",
            ("abfss", "segments@archive.dfs.core.windows.net", "a/"),
        ),
    ],
)  # fmt: skip
def test_the_parts_of_a_url(url: str, parts: tuple[str, str, str]) -> None:
    storage = _storage(url)
    assert (storage.scheme, storage.bucket, storage.path) == parts
