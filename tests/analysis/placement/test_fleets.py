"""What only its name tells apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aiscale import ExternalSecret, KubernetesSecret, System, Traffic
from aiscale.analysis.placement.fleets import fleets
from aiscale.core.component import Component
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.core.values.secrets import Secret
from aiscale.graph.build import build
from aiscale.platform import Device, KubernetesCluster, NodePool, Site
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.support.operations import operations

IMAGE = "registry.example/a@sha256:" + "1" * 64


def cluster(name: str) -> KubernetesCluster:
    return KubernetesCluster(name, pools=[NodePool(f"{name}-general", instance_type="m7i.2xlarge")])


def shop(name: str, topic: Topic, *, timeout_ms: int = 100, cpu: int = 4) -> Device:
    site = Site(f"shop-{name}", cpu=cpu, memory="8Gi", disk="100Gi")
    till = Microservice(f"till-{name}", image=IMAGE, on=site, produces=[topic])
    return Device(
        f"scanners-{name}", on=site, calls=[Call(till, timeout_ms=timeout_ms)], traffic=Traffic(mean=3, peak=9)
    )


def found(*roots: Component) -> list[tuple[str, ...]]:
    graph, _ = build(System("s", roots))
    return sorted({tuple(fleet) for fleet in fleets(graph).values()})


def shops(first: int, last: int) -> list[tuple[str, ...]]:
    names = ("devices/scanners", "services/till", "sites/shop")
    return [tuple(f"{name}-{number}" for number in range(first, last + 1)) for name in names]


def test_equal_shops_with_all_that_is_in_them() -> None:
    sales = Topic("sales", KafkaCluster("events", on=cluster("core")))
    assert found(*(shop(str(number), sales) for number in range(1, 6))) == shops(1, 5)


def test_a_field_of_its_own_and_another_call_set_some_apart() -> None:
    sales = Topic("sales", KafkaCluster("events", on=cluster("core")))
    equal = [shop(str(number), sales) for number in range(1, 6)]
    assert found(*equal, shop("6", sales, cpu=8), shop("7", sales, timeout_ms=50)) == shops(1, 5)


def test_three_are_no_fleet_and_set_others_apart() -> None:
    near, far = (Topic(f"sales-{name}", KafkaCluster(f"events-{name}", on=cluster(name))) for name in ("near", "far"))
    some = [shop(str(number), near) for number in range(1, 6)]
    assert found(*some, *(shop(str(number), far) for number in range(6, 9))) == shops(1, 5)
    both = found(*some, *(shop(str(number), far) for number in range(6, 10)))
    assert both == sorted([*shops(1, 5), *shops(6, 9)])


def test_clusters_are_never_alike() -> None:
    parts = [Microservice(f"front-{name}", image=IMAGE, on=cluster(name)) for name in "abcd"]
    assert found(*parts) == []


def test_a_chain_is_no_fleet() -> None:
    chain = [Microservice("s0", image=IMAGE)]
    for number in range(1, 9):
        chain.append(Microservice(f"s{number}", image=IMAGE, calls=[chain[-1]]))
    assert found(chain[-1]) == []


CITIES = ("cork", "dublin", "galway", "new-york", "porto")


def ward(name: str, secret: Secret, *, jurisdiction: Jurisdiction | None = None) -> Microservice:
    site = Site(name, cpu=4, memory="8Gi", disk="100Gi", jurisdiction=jurisdiction)
    return Microservice(f"triage-{name}", image=IMAGE, on=site, secrets={"DB": secret})


def folded(names: list[str], kind: str) -> tuple[str, ...]:
    return tuple(f"{kind}{name}" for name in names)


def vault(path: str) -> Secret:
    return ExternalSecret("vault", remote_key=path)


@pytest.mark.parametrize(
    "secret",
    [
        lambda name: vault(f"secret/hospitals/{name}/db"),
        lambda name: ExternalSecret("vault", remote_key="hospitals", remote_property=f"{name}.db"),
        lambda name: ExternalSecret(f"vault-{name}", remote_key="db"),
        lambda name: ExternalSecret("gcp", remote_key=f"projects/hospitals/secrets/db_{name}/versions/1"),
        lambda name: KubernetesSecret(f"db-{name}", key="password"),
        lambda name: KubernetesSecret("databases", key=f"{name}.password"),
        lambda name: KubernetesSecret("shared", key="password"),
    ],
)
def test_the_name_of_a_site_in_a_secret_does_not_set_it_apart(secret: Callable[[str], Secret]) -> None:
    names = list(CITIES)
    assert found(*(ward(name, secret(name)) for name in names)) == [
        folded(names, "services/triage-"), folded(names, "sites/")
    ]  # fmt: skip


def test_a_part_of_the_name_of_a_component_in_a_secret() -> None:
    """Of a site that is called by more than its town, and of what is at no site."""
    names = list(CITIES)
    wards = [ward(f"clinic-{name}", vault(f"hospitals/{name}/db")) for name in names]
    alone = [
        Microservice(f"desk-{name}", image=IMAGE, secrets={"DB": KubernetesSecret(f"db-{name}", key="key")})
        for name in names
    ]
    assert found(*wards, *alone) == [
        folded(names, "services/desk-"), folded(names, "services/triage-clinic-"), folded(names, "sites/clinic-")
    ]  # fmt: skip


def test_the_name_of_another_site_or_another_path_in_a_secret_sets_some_apart() -> None:
    crossed = dict(zip("abcdefgh", "abcdfehg", strict=True))
    assert found(*(ward(name, vault(f"hospitals/{other}/db")) for name, other in crossed.items())) == [
        folded(list("abcd"), "services/triage-"), folded(list("abcd"), "sites/")
    ]  # fmt: skip
    others = {"w": "clinics/w/db", "x": "hospitals/x/cache", "y": "hospitals/ywing/db", "z": "hospitals/shared/db"}
    paths = {name: f"hospitals/{name}/db" for name in "abcd"} | others
    assert found(*(ward(name, vault(path)) for name, path in paths.items())) == [
        folded(list("abcd"), "services/triage-"), folded(list("abcd"), "sites/")
    ]  # fmt: skip


def test_a_secret_that_sites_share_has_no_name_of_one_in_it() -> None:
    """Though one of them is called so: of what all paths begin with, too."""
    names = [f"ward-{number}" for number in range(1, 9)]
    assert found(*(ward(name, vault("db-1/v2")) for name in names)) == [
        folded(names, "services/triage-"), folded(names, "sites/")
    ]  # fmt: skip
    arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:hospitals"
    assert found(*(ward(name, vault(f"{arn}/{name.removeprefix('ward-')}/db")) for name in names)) == [
        folded(names, "services/triage-"), folded(names, "sites/")
    ]  # fmt: skip


def test_a_jurisdiction_sets_sites_apart_whatever_their_secrets_say() -> None:
    wards = [
        ward(name, vault(f"hospitals/{name}/db"), jurisdiction="de" if name in "abcd" else "us") for name in "abcdefgh"
    ]
    assert found(*wards) == [
        folded(list(one), kind) for kind in ("services/triage-", "sites/") for one in ("abcd", "efgh")
    ]


def test_the_steps_grow_with_the_sites_whose_names_are_in_secrets() -> None:
    def steps(count: int) -> int:
        graph, _ = build(System("s", [ward(f"n{number}", vault(f"hospitals/n{number}/db")) for number in range(count)]))
        return operations(lambda: fleets(graph))

    assert steps(160) < 2.2 * steps(80)
