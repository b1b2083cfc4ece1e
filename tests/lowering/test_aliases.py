"""By aliases, one image in two cells is told the same names, and finds its files in the same places."""

from __future__ import annotations

from typing import Any

import pytest

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
        "EVENT_TABLE_BOOKINGS", "KAFKA_BOOTSTRAP_SERVERS", "LEDGER_HOST", "TOPIC_BIDS_GROUP",
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
