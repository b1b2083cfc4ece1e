"""Removed variables from pods are named, whichever object the pods come from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aiscale.lowering.resource import Resource
from aiscale.plan.variables import variables_gone
from tests.support.records import after, deployment, flink_job, namespace, plan_of

WEB, MODEL, JOB = "services/web", "serving/model", "streamjobs/totals"


def with_variables(record: Resource, *names: str, container: str = "app") -> Resource:
    spec = record.properties["spec"]
    env = [{"name": name, "value": "1"} for name in names]
    containers = [{**spec["template"]["spec"]["containers"][0], "name": container, "env": env}]
    template = {**spec["template"], "spec": {"containers": containers}}
    properties = {**record.properties, "spec": {**spec, "template": template}}
    return replace(record, properties=properties, depends_on=record.depends_on[:1])


def gone(before: list[Resource], now: list[Resource]) -> dict[str, tuple[str, ...]]:
    applied = after(plan_of([namespace(), *before]))
    return dict(variables_gone(plan_of([namespace(), *now], applied), applied))


def test_what_a_container_loses_is_named_and_what_it_gets_is_not() -> None:
    web = deployment("web", WEB)
    assert gone([with_variables(web, "A", "B", "C")], [with_variables(web, "D", "B")]) == {WEB: ("A", "C")}
    assert gone([with_variables(web, "A")], [with_variables(web, "A", "B")]) == {}


def test_a_new_version_has_other_pods() -> None:
    before, now = (
        with_variables(deployment(f"model-{one}", MODEL), *names) for one, names in (("v1", "AB"), ("v2", "B"))
    )
    assert gone([before], [now]) == {MODEL: ("A",)}


def test_what_goes_as_a_whole_loses_nothing() -> None:
    web, model = with_variables(deployment("web", WEB), "A"), with_variables(deployment("model", MODEL), "B")
    assert gone([web, model], [model]) == {}
    assert (
        gone([with_variables(deployment("web", WEB), "A", container="old")], [with_variables(deployment("web", WEB))])
        == {}
    )


def test_what_has_variables_and_no_name_goes_by_its_field() -> None:
    def job(**driver: Any) -> Resource:
        made = flink_job("totals", JOB)
        return replace(made, properties={**made.properties, "spec": {**made.properties["spec"], **driver}})

    said = {"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "1"}]}
    less = {"env": [{"name": "B", "value": "1"}]}
    assert gone([job(driver=said, executor=said)], [job(driver=less, executor=said)]) == {JOB: ("A",)}
    assert gone([job(driver=said)], [job()]) == {}
