"""Who gets an answer that a fallback gave: whoever asks, by what only hands it on, and nobody behind a service."""

from __future__ import annotations

import pytest

from aiscale import Objective, System, Team
from aiscale.analysis.failure.impact.impact import impact
from aiscale.core.values.fault_isolation import Cached, DefaultAnswer
from aiscale.graph.build import build
from aiscale.network import ExternalClient, Gateway, Istio, Listener, Route
from aiscale.observability import Monitoring, Slo
from aiscale.services import Call
from aiscale.serving import InferenceGraph
from tests.analysis.failure.impact.test_impact import cluster, service, touched

FIXED = "gets the fixed answer [] in place of rows"


@pytest.mark.parametrize("lost", ["rank", "rows"])
def test_promises_and_teams_are_the_same_wherever_the_fallback_is_needed(lost: str) -> None:
    core, pages, ux, shop = (Team(name, contact=f"#{name}") for name in ("core", "pages", "ux", "shop"))
    place = cluster()
    rank = service("rank", on=place, owner=core)
    rows = service("rows", calls=[rank], fallback=[DefaultAnswer([])], on=place, owner=pages)
    home = service("home", calls=[rows], objective=Objective(availability=0.999), on=place, owner=ux)
    top = service("top", calls=[home], on=place, owner=shop)
    slos = [Slo(f"of-{one.name}", of=one, availability=0.99) for one in (home, top)]
    graph, found = build(System("s", [top], owner=shop, monitoring=Monitoring(slos=slos)))
    assert not found.has_errors
    told = impact(graph, [f"services/{lost}"])
    assert [(one.address, one.by, one.why) for one in told.promises] == [("slos/of-home", "services/home", FIXED)]
    assert {one.team.name for one in told.owners if one.team is not None} == {"core", "pages", "ux"}


@pytest.mark.parametrize(
    ("kept", "answer"),
    [
        (Cached("10m"), "cached answers up to 10m old"),
        (DefaultAnswer(0), "the fixed answer 0"),
        (service("old"), "old"),
    ],
)
def test_whatever_answers_in_the_place_is_no_answer_as_good(kept: object, answer: str) -> None:
    rows = service("rows", calls=[service("rank")], fallback=[kept])
    assert touched(service("home", calls=[rows]), lost="services/rank") == {
        "services/rows": ("degraded", f"needs rank: {answer} instead"),
        "services/home": ("degraded", f"gets {answer} in place of rows"),
    }


def test_callers_that_have_a_fallback_or_may_do_without_get_the_poorer_answer_too() -> None:
    rows = service("rows", calls=[service("rank")], fallback=[DefaultAnswer([])])
    other = service("other", calls=[rows], fallback=[Cached("5m")])
    home = service("home", calls=[other, Call(rows, required=False)])
    assert touched(home, lost="services/rank") == {
        "services/rows": ("degraded", "needs rank: the fixed answer [] instead"),
        "services/other": ("degraded", FIXED),
        "services/home": ("degraded", FIXED),
    }


def test_what_answers_by_itself_for_another_reason_says_that() -> None:
    rank = service("rank")
    rows = service("rows", calls=[rank], fallback=[DefaultAnswer([])])
    home = service("home", calls=[rows, rank], fallback=[Cached("5m")])
    assert touched(service("top", calls=[home]), lost="services/rank") == {
        "services/rows": ("degraded", "needs rank: the fixed answer [] instead"),
        "services/home": ("degraded", "needs rank: cached answers up to 5m old instead"),
        "services/top": ("degraded", "gets cached answers up to 5m old in place of home"),
    }


@pytest.mark.parametrize("lost", ["rank", "rows"])
def test_graphs_and_routes_hand_it_on(lost: str) -> None:
    place = cluster()
    rows = service("rows", calls=[service("rank", on=place)], fallback=[DefaultAnswer([])], on=place)
    inner = InferenceGraph("inner", steps=[rows, service("other", on=place)])
    outer = InferenceGraph("outer", steps=[inner])
    edge = Gateway("edge", listeners=[Listener("HTTP")], on=place)
    shown = Route("shown", gateway=edge, targets=[outer])
    aside = Route("aside", gateway=edge, targets=[service("whole", on=place)], mirror=rows)
    front = service("front", calls=[outer], on=place)
    app = ExternalClient("app", calls=[shown])
    top = service("top", calls=[front], on=place)
    graph, found = build(System("s", [app, top, aside], meshes=[Istio(on=place)]))
    assert not found.has_errors
    touches = impact(graph, [f"services/{lost}"]).touches
    assert {
        address: (touch.effect.word, touch.via, touch.why)
        for address, touch in touches.items()
        if address not in {"services/rows", "services/rank"}
    } == {
        "serving/inner": ("degraded", "services/rows", FIXED),
        "serving/outer": ("degraded", "serving/inner", FIXED),
        "routes/shown": ("degraded", "serving/outer", FIXED),
        "services/front": ("degraded", "serving/outer", FIXED),
        "externalclients/app": ("degraded", "routes/shown", FIXED),
    }
