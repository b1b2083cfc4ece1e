from __future__ import annotations

import pytest

from aiscale import System
from aiscale.analysis.cost.plan_effects import effects
from aiscale.analysis.cost.prices import Price, basis, price_of
from aiscale.graph.build import build
from aiscale.platform import AksCluster, GkeCluster, KubernetesCluster, NodePool, Region


@pytest.mark.parametrize(
    ("instance_type", "region", "price"),
    [
        ("m7i.2xlarge", None, Price(0.4032, "aws", "us-east-1")),
        ("m7i.2xlarge", "us-east-1", Price(0.4032, "aws", "us-east-1")),
        ("m7i.2xlarge", "eu-west-1", Price(0.4032, "aws", "us-east-1", "eu-west-1")),
        ("n2-standard-4", "us-central1", Price(0.1942, "gcp", "us-central1")),
        ("n2-standard-4", "europe-west3", Price(0.2502, "gcp", "europe-west3")),
        ("Standard_D4s_v5", "westeurope", Price(0.23, "azure", "westeurope")),
        # A region of another cloud, one that is not in the table, a type that is not sold there.
        ("n2-standard-4", "westeurope", Price(0.1942, "gcp", "us-central1", "westeurope")),
        ("Standard_D4s_v5", "moon-1", Price(0.192, "azure", "eastus", "moon-1")),
        ("a2-highgpu-1g", "europe-west1", Price(3.6734, "gcp", "us-central1", "europe-west1")),
        ("my-own", "westeurope", None),
    ],
)
def test_a_price_is_that_of_the_region_or_says_whose_it_is(
    instance_type: str, region: str | None, price: Price | None
) -> None:
    assert price_of(instance_type, region) == price


def test_where_prices_come_from_is_said_once() -> None:
    prices = [
        Price(1, "aws", "us-east-1", "eu-west-1"),
        Price(1, "aws", "us-east-1", "eu-central-1"),
        Price(1, "gcp", "europe-west3"),
        Price(1, "gcp", "us-central1", "europe-west3"),
        Price(1, "azure", "westeurope"),
    ]
    assert basis(prices) == (
        "AWS us-east-1 list prices of 2026-07-20, standing in for eu-central-1 and eu-west-1; "
        "Azure westeurope list prices of 2026-06-18; "
        "Google Cloud europe-west3 and us-central1 list prices of 2026-08-03, us-central1 standing in for europe-west3"
    )


def test_costs_are_those_of_the_region_of_each_cluster() -> None:
    gke = GkeCluster(
        "gke", region="europe-west3",
        pools=[NodePool("g", instance_type="n2-standard-4", min_nodes=10, max_nodes=10)],
    )  # fmt: skip
    aks = AksCluster(
        "aks", region=Region("westeurope", provider="azure"),
        pools=[NodePool("a", instance_type="Standard_D4s_v5", min_nodes=10, max_nodes=10)],
    )  # fmt: skip
    own = KubernetesCluster("own", pools=[NodePool("o", instance_type="m7i.2xlarge", min_nodes=10, max_nodes=10)])
    graph, _ = build(System("s", [gke, aks, own]))
    cost = next(row for row in effects(graph) if row.name == "node cost / month")
    assert cost.after is not None
    assert cost.after.text == f"${(0.2502 + 0.23 + 0.4032) * 10 * 730:,.0f}"
    assert cost.detail == (
        "AWS us-east-1 list prices of 2026-07-20; Azure westeurope list prices of 2026-06-18; "
        "Google Cloud europe-west3 list prices of 2026-08-03"
    )
