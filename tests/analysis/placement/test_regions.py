from __future__ import annotations

import pytest

from aiscale import System
from aiscale.analysis.placement.regions import (
    RegionFacts,
    is_within,
    jurisdiction,
    law_of,
    region_facts,
    region_of_zone,
)
from aiscale.core.ports import Place
from aiscale.graph.build import build
from aiscale.platform import EksCluster, KubernetesCluster, NodePool, Region, Site
from aiscale.stores import ExternalStore

POOL = NodePool("general", instance_type="m7i.2xlarge")


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("eu-west-1", RegionFacts("aws", "ie")),
        ("europe-west3", RegionFacts("gcp", "de")),
        ("uksouth", RegionFacts("azure", "gb")),
        ("atlantis-1", None),
    ],
)
def test_a_region_has_a_cloud_and_a_country(name: str, facts: RegionFacts | None) -> None:
    assert region_facts(name) == facts


@pytest.mark.parametrize(
    ("zone", "region"),
    [
        ("eu-central-1a", "eu-central-1"),
        ("us-east-1-bos-1a", "us-east-1"),
        ("europe-west1-b", "europe-west1"),
        ("europe-west10-b", "europe-west10"),
        ("westeurope-1", "westeurope"),
        ("eu-atlantis-1a", None),
        ("basement-b", None),
        ("1", None),
    ],
)
def test_the_name_of_a_zone_begins_with_that_of_its_region(zone: str, region: str | None) -> None:
    assert region_of_zone(zone) == region


@pytest.mark.parametrize(
    ("country", "allowed", "within"),
    [
        ("ie", ["eu"], True),
        ("no", ["eu"], False),
        ("no", ["eea"], True),
        ("eu", ["eea"], True),
        ("gb", ["uk"], True),
        ("uk", ["eu", "gb"], True),
        ("us", ["eu", "ch"], False),
        ("eu", ["de"], None),
        ("eea", ["eu"], None),
        ("de", ["de"], True),
        ("fr", ["de"], False),
    ],
)
def test_a_country_is_within_its_groups(country: str, allowed: list[str], within: bool | None) -> None:
    assert is_within(country, allowed) is within


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (EksCluster("c", region="eu-central-1", pools=[POOL]), "de"),
        (EksCluster("c", region=Region("eu-central-1", provider="aws"), pools=[POOL]), "de"),
        (EksCluster("c", region=Region("here", provider="aws", jurisdiction="eu"), pools=[POOL]), "eu"),
        (EksCluster("c", region="atlantis-1", pools=[POOL]), None),
        (KubernetesCluster("c", pools=[POOL]), None),
        (Site("depot", cpu=4, memory="8Gi", jurisdiction="ch"), "ch"),
        (Site("depot", cpu=4, memory="8Gi"), None),
    ],
)
def test_the_law_of_a_place_is_that_of_its_region(place: Place, expected: str | None) -> None:
    assert jurisdiction(place) == expected


@pytest.mark.parametrize(
    ("fields", "law"),
    [
        ({}, None),
        ({"region": "eu-central-1"}, "de"),
        ({"region": "eu-central-1", "jurisdiction": "eu"}, "eu"),
        ({"region": "cellar"}, "at"),
        ({"region": "atlantis-1"}, None),
    ],
)
def test_a_store_of_others_is_under_the_law_of_its_region(fields: dict[str, str], law: str | None) -> None:
    ledger = ExternalStore("ledger", product="Oracle", **fields)  # type: ignore[arg-type]  # checked by the class itself
    cellar = Region("cellar", provider="own", jurisdiction="at")
    graph, found = build(System("s", [ledger, KubernetesCluster("core", pools=[POOL], region=cellar)]))
    assert not found.has_errors
    assert law_of(graph, ledger) == law
