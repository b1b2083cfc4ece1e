"""Services of one's own: edges, variables and secrets, and what is refused."""

from __future__ import annotations

import pytest

from aiscale import Autoscaling
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.services import Cached, Call, ExternalSecret, KubernetesSecret, Microservice, Read, Write
from aiscale.streams import Consume, DeadLetter, KafkaCluster, Produce, Topic

IMAGE = "registry.example/app:1"


def refused(**fields) -> str:
    with pytest.raises(InvalidComponentError) as caught:
        Microservice("pricing", image=IMAGE, **fields)
    [found] = caught.value.diagnostics
    return found.message


def test_the_edges_of_a_service():
    list_price = Microservice("list-price", image=IMAGE)
    surge = Microservice("surge", image=IMAGE)
    pricing = Microservice(
        "pricing", image=IMAGE, calls=[Call(surge, timeout_ms=50)], fallback=[Cached("1m"), list_price]
    )
    assert [(found.kind, found.target.address, found.field, found.item) for found in pricing.references()] == [
        (EdgeKind.CALLS, "services/surge", "calls", 0),
        (EdgeKind.FALLS_BACK_TO, "services/list-price", "fallback", 1),
    ]


@pytest.mark.parametrize("relation", [Call, Consume, DeadLetter, Produce, Read, Write])
def test_an_alias_is_a_name(relation):
    with pytest.raises(InvalidComponentError) as caught:
        relation(Topic("rides", KafkaCluster("events")), alias="Rides EU")
    assert (
        f"{relation.__name__}: alias must be lower-case letters, digits and '-', beginning with a letter and ending with "
        "a letter or digit, not 'Rides EU'"
    ) in [found.message for found in caught.value.diagnostics]


def test_secrets_are_kept_as_references():
    pricing = Microservice(
        "pricing",
        image=IMAGE,
        environment={"LOG_LEVEL": "info"},
        secrets={
            "DB_PASSWORD": KubernetesSecret("db", key="password"),
            "MAPS_KEY": ExternalSecret(store="vault", remote_key="maps"),
        },
    )
    assert [(name, type(given).__name__) for name, given in pricing.secrets.items()] == [
        ("DB_PASSWORD", "KubernetesSecret"),
        ("MAPS_KEY", "ExternalSecret"),
    ]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"environment": {"A": "1"}, "secrets": {"A": KubernetesSecret("a", key="a")}},
            "Microservice 'pricing': environment and secrets both give A",
        ),
        (
            {"priority": 1_000},
            "Microservice 'pricing': priority must be a Priority or text, not 1000",
        ),
        (
            {"environment": {"PORT": "80"}},
            "Microservice 'pricing': port says what PORT is; it cannot be given as a variable",
        ),
        (
            {"port": None, "fallback": [Cached("1m")]},
            "Microservice 'pricing': fallback needs a port: a pure consumer answers nothing",
        ),
        (
            {"request_timeout_ms": 60_000, "shutdown_grace": "30s"},
            "Microservice 'pricing': shutdown_grace (30s) is below request_timeout_ms (60,000): requests would be cut off at "
            "each deploy",
        ),
    ],
)
def test_contradictions_are_refused(fields, message):
    assert refused(**fields) == message


@pytest.mark.parametrize("name", ["1A", "A-B", "A B", "", "Ä"])
def test_names_that_no_shell_takes_are_refused(name):
    assert refused(environment={name: "x"}) == (
        "Microservice 'pricing': a key of environment must be letters, digits and '_', beginning with a letter or '_', "
        f"such as 'LOG_LEVEL', not {name!r}"
    )


def test_an_autoscaler_sets_the_number_of_replicas():
    scaling = Autoscaling(min_replicas=2, max_replicas=16)
    assert refused(replicas=6, autoscaling=scaling) == (
        "Microservice 'pricing': replicas=6 has no effect with autoscaling: leave it out, or write min_replicas=6 there"
    )
    assert Microservice("pricing", image=IMAGE, autoscaling=scaling).replicas == 2
    assert Microservice("pricing", image=IMAGE, replicas=6).replicas == 6
