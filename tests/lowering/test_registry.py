from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import ClassVar

import pytest

from aiscale import System
from aiscale.components.registry import COMPONENTS
from aiscale.core.component import Team
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.diagnostics import Diagnostics, Severity
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Redis
from aiscale.graph.build import build
from aiscale.lowering.registry import LOWERINGS, RUNTIMES, WITHOUT_RESOURCES, is_provisioned
from aiscale.lowering.unprovisioned import unprovisioned
from aiscale.network import Backend, Gateway, Istio, Listener, Route
from aiscale.platform import EksCluster, KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import Canary
from aiscale.streams import ExternalKafka, KafkaCluster, Msk, OAuth, SchemaRegistry, Scram, Topic

pytestmark = pytest.mark.complete
ROOT = Path(__file__).parent.parent.parent
NETWORK = {
    "subnets": [f"subnet-0{one}11aa22bb33cc44d" for one in "abc"],
    "security_groups": ["sg-0d11aa22bb33cc44d"],
}


def test_what_is_registered_is_a_kind_that_users_can_write():
    registered = [lowering.kind for lowering in LOWERINGS] + [kind for kind, _ in WITHOUT_RESOURCES]
    assert [kind.__name__ for kind in registered if kind not in COMPONENTS] == []


def test_what_is_registered_can_be_imported():
    later = [found for lowering in LOWERINGS for found in (lowering.lower, lowering.binding) if found is not None]
    where = [found.args for found in later]
    assert [names for names in where if not hasattr(import_module(f"aiscale.lowering.{names[0]}"), names[1])] == []


def test_every_runtime_is_lowered_by_its_folder():
    assert [runtime.__name__ for runtime, found in RUNTIMES.items() if not callable(found().lower)] == []


def test_no_kind_is_named_twice():
    kinds = [lowering.kind for lowering in LOWERINGS] + [kind for kind, _ in WITHOUT_RESOURCES]
    assert sorted(kind.__name__ for kind in kinds) == sorted({kind.__name__ for kind in kinds})


def test_every_reason_is_a_sentence():
    assert [kind.__name__ for kind, reason in WITHOUT_RESOURCES if len(reason.split()) < 4] == []


def test_what_is_lowered_in_part_says_which_part():
    assert [
        lowering.kind.__name__ for lowering in LOWERINGS if (lowering.supports is None) != (lowering.limit == "")
    ] == []


class Unheard(Team):
    """A kind that nothing lowers."""

    family: ClassVar[str] = "unheard"

    @property
    def technology(self) -> str:
        return "Nothing"


def test_what_is_not_provisioned_is_said_once_for_each_kind_and_technology():
    graph, _ = build(System("s", [Unheard("a"), Unheard("b"), Team("people"), KafkaCluster("events")]))
    notes = list(unprovisioned(graph))
    assert [(note.code, note.severity, note.message, note.notes) for note in notes] == [
        (
            "MOD004", "note", "aiscale up leaves out 2 of 4 components",
            ("not supported by aiscale up: Unheard on Nothing (a and b)",),
        )
    ]  # fmt: skip
    assert not is_provisioned(graph["unheard/a"])
    assert is_provisioned(graph["teams/people"])


def test_one_that_is_not_provisioned_is_one():
    graph, _ = build(System("s", [Unheard("a"), Team("people"), KafkaCluster("events")]))
    [note] = unprovisioned(graph)
    assert note.message == "aiscale up leaves out 1 of 3 components"


def test_many_kinds_are_counted_and_come_after_what_is_wrong():
    place = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
    view = FeatureView("a_view", entities=[Entity("zone", key="zone_id")], source=Topic("t", KafkaCluster("k", on=place)),
                       ttl="10m", fields={"n": "int64"})  # fmt: skip
    store = FeatureStore("store", views=[view], online=Redis(), on=place)
    features = FeatureService("given", store=store, views=[view])
    front = Microservice("front", image="registry.example/a:1", features=features, rollout=Canary(), on=place)
    gateway = Gateway("edge", listeners=[Listener("HTTP")])
    routes = [Route(name, gateway=gateway, targets=[Backend(front)]) for name in ("one", "two")]
    graph, _ = build(System("s", [*routes, front], meshes=[Istio(on=place)]))
    [note] = unprovisioned(graph)
    assert (note.message, note.notes) == (
        "aiscale up leaves out 3 of 13 components and parts of another",
        (
            "not supported by aiscale up: FeatureService (given), FeatureStore on Feast (store), FeatureView (a_view)",
            "in part: rollout of Microservice, with pods replaced one by one in its place (front)",
            "deployed without what it needs: front (no given)",
        ),
    )
    worse = [
        graph["services/front"].finding("SVC001", severity, "x") for severity in (Severity.WARNING, Severity.ERROR)
    ]
    assert [one.code for one in Diagnostics([note, *worse])] == ["SVC001", "SVC001", "MOD004"]


def _password(name):
    return KubernetesSecret(f"{name}-kafka", key="password")


def test_registries_that_are_not_brought_up_are_told_where_schemas_can_be_kept():
    """In memory they would be lost, and not everybody can sign in everywhere."""
    by_role = Msk("by-role", **NETWORK)
    by_password = Msk("by-password", authentication=["scram"], **NETWORK)
    serverless = Msk("serverless", type="serverless", **NETWORK)
    tokens = OAuth(
        "app", client_secret=_password("app"), token_endpoint="https://login.example/token", principal="User:app"
    )
    corporate = ExternalKafka("corporate", bootstrap_servers=["kafka.example:443"], authentication=tokens)
    graph, _ = build(
        System(
            "s",
            [
                EksCluster("core", region="eu-west-1", pools=[NodePool("plain", instance_type="m7i.xlarge")]),
                SchemaRegistry("a"),
                SchemaRegistry("b", storage=by_role),
                SchemaRegistry("c", engine="confluent", storage=serverless),
                SchemaRegistry("d", engine="karapace", storage=corporate),
                SchemaRegistry("e", storage=by_password),
            ],
        )
    )
    assert [note.notes for note in unprovisioned(graph)] == [
        (
            "not supported by aiscale up: SchemaRegistry on Apicurio Registry (a, b and e), "
            "SchemaRegistry on Confluent Schema Registry (c), SchemaRegistry on Karapace (d)",
            "a has no storage and would lose its schemas with each restart: set storage=PostgresDatabase(…), or storage= "
            "to a Kafka cluster",
            "b cannot sign in to by-role: the image of Apicurio Registry cannot sign in with an IAM role: set "
            'authentication=["iam", "scram"], users={"schemaregistries/b": Scram(…)} and admin=Scram(…) on by-role, '
            'storage=PostgresDatabase(…), or engine="glue"',
            "c cannot sign in to serverless: the image of Confluent Schema Registry cannot sign in with an "
            'IAM role: set engine="apicurio" with storage=PostgresDatabase(…), or engine="glue"',
            "d cannot sign in to corporate: Karapace cannot fetch OAuth tokens: set "
            'users={"schemaregistries/d": Scram(…)} on corporate, or engine="apicurio"',
            "e cannot sign in to by-password, whose users= do not include it: set "
            'users={"schemaregistries/e": Scram(…)} and admin=Scram(…) on by-password',
        )
    ]


def test_registries_are_brought_up_wherever_they_can_sign_in():
    user = Scram("b", password=_password("b"))
    with_password = Msk(
        "with-password", authentication=["iam", "scram"], users={"schemaregistries/b": user}, admin=user, **NETWORK
    )
    theirs = ExternalKafka("theirs", bootstrap_servers=["kafka.example:9092"])
    graph, _ = build(
        System(
            "s",
            [
                EksCluster("core", region="eu-west-1", pools=[NodePool("plain", instance_type="m7i.xlarge")]),
                SchemaRegistry("a", storage=theirs),
                SchemaRegistry("b", storage=with_password),
                SchemaRegistry("c", engine="confluent", storage=theirs),
                SchemaRegistry("d", engine="karapace", storage=theirs),
            ],
        )
    )
    assert list(unprovisioned(graph)) == []
