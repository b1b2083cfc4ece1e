"""By aliases, one image in two cells is told the same names, and finds its files in the same places."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import KubernetesSecret, System
from aiscale.core.ports import EventStream
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import Consume, EventTable, KinesisStream
from tests.support.lowered import lower_system, pod_templates, read_system
from tests.support.paths import GOLDEN


@pytest.fixture(scope="module")
def containers() -> dict[str, dict[str, Any]]:
    records = lower_system(read_system(GOLDEN / "lowering" / "two_cells"))
    return {
        record.properties["metadata"]["name"]: template["spec"]["containers"][0]
        for record in records
        if record.kind == "Deployment"
        for template in pod_templates(record)
    }


def test_variables_are_called_the_same_in_both_cells(containers: dict[str, dict[str, Any]]) -> None:
    eu, us = ({one["name"]: one for one in containers[f"bidder-{cell}"]["env"]} for cell in ("eu", "us"))
    assert sorted(eu) == sorted(us)
    assert [name for name in eu if "EU" in name.split("_")] == []
    assert {name for name in eu if eu[name] != us[name]} == {
        "ADS_HOST", "AUDIT_URI", "BUDGETS_HOST", "CONSENT_URL", "CTR_GRPC_ADDRESS", "CTR_URL", "EVENTS_BOOTSTRAP_SERVERS",
        "EVENT_TABLE_BOOKINGS", "INDEX_ADS", "KAFKA_BOOTSTRAP_SERVERS", "LEDGER_HOST", "TOPIC_BIDS_GROUP",
    }  # fmt: skip


def test_files_lie_in_the_same_folders_in_both_cells(containers: dict[str, dict[str, Any]]) -> None:
    eu, us = ([one["mountPath"] for one in containers[f"bidder-{cell}"]["volumeMounts"]] for cell in ("eu", "us"))
    assert eu == us
    assert [path for path in eu if path.startswith("/etc/")] == [
        "/etc/kafka/events/ca", "/etc/kafka/events/user", "/etc/postgres/ledger",
    ]  # fmt: skip


def test_servers_call_the_model_the_same_in_both_cells(containers: dict[str, dict[str, Any]]) -> None:
    eu, us = (containers[f"ctr-{cell}-v8"] for cell in ("eu", "us"))
    assert eu["readinessProbe"] == us["readinessProbe"]
    assert eu["readinessProbe"]["httpGet"]["path"] == "/v2/models/ctr/ready"
    assert [one for one in eu["args"] if one not in us["args"]] == ["--model-repository=s3://models-eu/ctr"]
    assert "--load-model=ctr" in eu["args"]


def _told(stream: EventStream) -> dict[str, str]:
    """What a program is told of a stream that it reads in two groups, each with an alias."""
    place = EksCluster(
        "core", cluster_name="core", region="eu-west-1", pools=[NodePool("all", instance_type="m7i.large")]
    )
    reads = [Consume(stream, group="fares", alias="fares"), Consume(stream, group="maps", alias="maps")]
    shop = Microservice("shop", image=f"registry.example/shop@sha256:{'1' * 64}", port=None, on=place, consumes=reads)
    [shop_record] = [one for one in lower_system(System("s", [shop])) if one.key == "deployment/shop"]
    [template] = pod_templates(shop_record)
    return {one["name"]: one["value"] for one in template["spec"]["containers"][0]["env"] if "value" in one}


def test_a_stream_of_two_groups_has_the_application_of_each() -> None:
    assert _told(KinesisStream("rides")) == {
        "STREAM_FARES": "s-rides", "STREAM_FARES_REGION": "eu-west-1", "STREAM_FARES_APPLICATION": "s-fares-rides",
        "STREAM_MAPS": "s-rides", "STREAM_MAPS_REGION": "eu-west-1", "STREAM_MAPS_APPLICATION": "s-maps-rides",
    }  # fmt: skip


def test_an_event_table_of_two_groups_has_the_reader_of_each() -> None:
    role = PostgresUser("shop", password=KubernetesSecret("ledger", key="password"))
    ledger = PostgresDatabase("ledger", host="ledger.example", database="ledger", user=role, sslmode="require")
    told = _told(EventTable("rides", ledger))
    assert {name: value for name, value in told.items() if name.startswith("EVENT_TABLE_")} == {
        "EVENT_TABLE_FARES": "public.rides", "EVENT_TABLE_FARES_POSITIONS": "public.rides_positions",
        "EVENT_TABLE_FARES_READER": "fares",
        "EVENT_TABLE_MAPS": "public.rides", "EVENT_TABLE_MAPS_POSITIONS": "public.rides_positions",
        "EVENT_TABLE_MAPS_READER": "maps",
    }  # fmt: skip
