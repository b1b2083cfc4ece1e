"""Which system a part belongs to where several refer to it: never a question of the order of roots."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

from aiscale import System, Team
from aiscale.core.component import Component
from aiscale.graph.build import build
from aiscale.graph.nesting import Nesting
from aiscale.observability import Slo
from aiscale.platform import KubernetesCluster, NodePool, Placement
from aiscale.services import Call, Microservice

IMAGE = "registry.example/x@sha256:" + "a" * 64
CORE = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.large")])


def service(name: str, *called: Microservice) -> Microservice:
    return Microservice(name, image=IMAGE, on=CORE, calls=[Call(one) for one in called])


def made_in(file: str, code: str, **known: object) -> dict[str, object]:
    """What code makes, as if it stood in a file of that name."""
    names: dict[str, object] = {
        "service": service,
        "Microservice": Microservice,
        "System": System,
        "Team": Team,
    } | known
    exec(compile(code, file, "exec"), names)
    return names


def systems_of(outer: System, *domains: str) -> Mapping[str, str]:
    graph, _ = build(outer)
    return {one.name: graph.owners.system_of(one).name for one in outer if one.family in (domains or ("services",))}


def owner_names(outer: System, *components: Component) -> list[str | None]:
    graph, _ = build(outer)
    return [getattr(graph.owner_of(one), "name", None) for one in components]


def test_who_names_a_part_among_its_roots_has_it() -> None:
    ledger = service("ledger")
    money = System("money", [ledger], owner=Team("money"))
    sales = System("sales", [service("shop", ledger)], owner=Team("sales"))
    for roots in permutations([money, sales]):
        assert systems_of(System("all", roots, owner=Team("all"))) == {"ledger": "money", "shop": "sales"}


def test_what_two_systems_share_in_a_file_of_its_own_belongs_to_the_one_around_them() -> None:
    shared = made_in("shared.py", "ledger = Microservice('ledger', image=IMAGE, on=CORE)", IMAGE=IMAGE, CORE=CORE)
    ledger = shared["ledger"]
    made = made_in(
        "teams.py",
        "money = System('money', [service('pay', ledger)], owner=Team('money'))\n"
        "sales = System('sales', [service('shop', service('cart', service('deep', ledger)))], owner=Team('sales'))\n"
        "inner = System('inner', [service('far', ledger)], owner=Team('inner'))\n"
        "middle = System('middle', [inner], owner=Team('middle'))\n",
        ledger=ledger,
    )
    money, sales, middle = made["money"], made["sales"], made["middle"]
    expected = {
        "cart": "sales", "deep": "sales", "far": "inner", "ledger": "all", "pay": "money", "shop": "sales",
    }  # fmt: skip
    for roots in permutations([money, sales, middle]):
        outer = System("all", roots, owner=Team("everybody"))  # type: ignore[arg-type]  # systems of a test
        assert systems_of(outer) == expected
        assert owner_names(outer, ledger) == ["everybody"]  # type: ignore[arg-type]  # a service of a test


def test_the_file_that_a_part_is_made_in_tells_more_than_who_uses_it() -> None:
    made = made_in("money.py", "ledger = Microservice('ledger', image=IMAGE, on=CORE)\n"
                   "money = System('money', [service('pay', service('books', ledger))])", IMAGE=IMAGE, CORE=CORE)  # fmt: skip
    sales = System("sales", [service("shop", made["ledger"])])  # type: ignore[arg-type]  # a service of a test
    for roots in permutations([made["money"], sales]):
        assert systems_of(System("all", roots))["ledger"] == "money"  # type: ignore[arg-type]  # systems of a test


def test_the_innermost_of_the_systems_that_use_a_part_has_it_however_far_it_is() -> None:
    ledger = service("ledger")
    inner = System("inner", [service("far", service("farther", ledger))])
    for roots in permutations([service("near", ledger), inner]):
        assert systems_of(System("all", roots)) == {
            "far": "inner", "farther": "inner", "ledger": "inner", "near": "all",
        }  # fmt: skip


def test_who_only_watches_or_rolls_out_a_part_does_not_have_it() -> None:
    ledger = service("ledger")
    books = service("books", ledger)
    money = System("money", [service("shop", books)])
    watched = Slo("ledger", of=ledger, availability=0.99)
    for roots in permutations([money, watched, Placement("books", of=[books], residency=["eu"])]):
        outer = System("all", roots)
        assert systems_of(outer) == {"books": "money", "ledger": "money", "shop": "money"}
        assert build(outer)[0].owners.system_of(watched).name == "all"


def test_what_two_systems_include_is_in_neither_of_them_alone() -> None:
    base = System("base", [service("a")])
    left = System("left", [base, service("b")], owner=Team("left"))
    right = System("right", [base, service("c")], owner=Team("right"))
    for roots in permutations([left, right]):
        outer = System("all", [System("both", roots, owner=Team("both"))], owner=Team("all"))
        assert owner_names(outer, *outer) == [
            {"services/b": "left", "services/c": "right", "services/a": "both"}.get(one.address, one.name)
            if one.family in {"services", "teams"} else "both" for one in outer
        ]  # fmt: skip


def test_what_lies_behind_a_part_of_another_system_is_that_ones() -> None:
    books = service("books")
    ledger = service("ledger", books)
    money = System("money", [ledger])
    sales = System("sales", [service("shop", ledger), System("stock", [service("shelf", ledger)])])
    for roots in permutations([money, sales]):
        assert systems_of(System("all", roots)) == {
            "books": "money", "ledger": "money", "shelf": "stock", "shop": "sales",
        }  # fmt: skip


def test_the_innermost_of_systems_beside_and_in_each_other() -> None:
    base = System("base", [service("a")])
    left, right = System("left", [base]), System("right", [base])
    both = System("both", [left, right])
    other = System("other", [service("b")])
    nesting = Nesting(System("all", [other, both]))
    wanted = {
        "base": [base], "base of left": [left, base], "base of all": [right, base, left, both], "both": [left, right],
        "all": [left, other], "all of base": [base, other],
    }  # fmt: skip
    assert {
        name: {nesting.innermost(order).name for order in permutations(systems)} for name, systems in wanted.items()
    } == {name: {name.split()[0]} for name in wanted}
