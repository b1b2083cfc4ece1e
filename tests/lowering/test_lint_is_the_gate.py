"""What ``lint`` accepts, ``render`` accepts: errors of objects that aiscale writes, and of values that no type limits."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

import aiscale
from aiscale import KubernetesSecret, Patch, Resources, Schedule, System
from aiscale.core.component import Component
from aiscale.errors import AiscaleError
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.findings import lowering_findings
from aiscale.lowering.free_values import has_free_values
from aiscale.lowering.verify import verify
from aiscale.objects import Manifest, ServicePort
from aiscale.platform import KubernetesCluster, Namespace, NodePool, Taint
from aiscale.processing import BatchJob, OwnCode
from aiscale.rules.objects import obj001_invalid_manifest
from aiscale.services import Microservice, Probe, Volume
from aiscale.stores import Table
from aiscale.streams import KafkaCluster
from tests.support.lowered import CASES, read_system

IMAGE = "registry.example/web@sha256:" + "1f" * 32
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])


def said(system: System) -> list[str]:
    graph, found = build(system)
    return [f"{one.severity} {one.code} {one.message}" for one in (*found, *lowering_findings(graph))]


def web(**fields: Any) -> Microservice:
    return Microservice("web", image=IMAGE, **fields)


def test_a_value_that_no_type_limits_is_checked_by_the_schema_of_its_object() -> None:
    system = System("shop", [web(on=core)], namespace=Namespace(labels={"team": "has space"}))
    [problem] = [str(violation) for _, violation in verify(lower(build(system)[0]))]
    assert said(system) == [f"error MOD004 namespace/shop cannot be created: {problem}"]


def test_only_components_with_free_values_are_lowered_on_one_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aiscale.lowering.rendered_objects.lower_components", None)
    assert said(System("shop", [web(on=core)])) == []
    assert said(System("shop", [web(on=core, args=["--verbose"])])) == []
    assert not has_free_values(web(environment={"LEVEL": "info"}))
    assert has_free_values(web(args=["--verbose"]))
    assert has_free_values(KafkaCluster("events", storage_class="fast"))


def test_pods_are_refused_by_a_level_that_a_patch_of_the_system_sets() -> None:
    level = {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}
    root = {"spec": {"template": {"spec": {"hostNetwork": True}}}}
    patched = web(patches=[Patch("Deployment", root, reason="it watches the host")])
    system = System("shop", [patched], patches=[Patch("Namespace", level, reason="all are restricted")])
    assert [text for text in said(system) if "hostNetwork" in text] == [
        "error MOD005 web: patched deployment/web: spec.template.spec.hostNetwork: is true; namespace shop enforces the "
        "pod security level restricted"
    ]


def test_a_raw_limit_range_may_refuse_pods_that_aiscale_writes() -> None:
    limits = {
        "apiVersion": "v1", "kind": "LimitRange", "spec": {"limits": [{"type": "Container", "default": {"cpu": "500m"}}]},
    }  # fmt: skip
    service = web(resources=Resources(cpu=2, memory="1Gi"), on=core)
    assert said(System("shop", [service, Manifest("small", limits, on=core)])) == [
        "error MOD004 deployment/web does not work: spec.template.spec.containers[0].resources.requests.cpu: 2 is above "
        "the limit of 500m that the LimitRange of namespace shop sets: the pod is refused; set limits.cpu"
    ]


def test_objects_that_wait_for_a_cloud_are_a_note() -> None:
    [case] = [one for one in CASES if one.name == "msk_serverless"]
    [note] = [one for one in lowering_findings(build(read_system(case))[0]) if "render" in one.message]
    assert (note.severity, note.code, note.message, note.notes) == (
        "note", "MOD004", "aiscale render cannot write reading: 2 objects need values of cloud resources",
        ("these objects wait for them: deployment/site and job/views-topics-b27ee31d",),
    )  # fmt: skip


def config_map(namespace: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings", "namespace": namespace}}


@pytest.mark.parametrize("on", [core, None])
@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda on: [web(on=on), BatchJob("web", engine=OwnCode(image=IMAGE), on=on)],
         "batchjobs/web and services/web both create serviceaccount/web"),
        (lambda on: [Manifest("own", [config_map("a"), config_map("b")], on=on)],
         "manifests/own creates configmap/settings twice in namespaces a and b"),
        (lambda on: [Manifest("one", config_map("shop"), on=on), Manifest("two", config_map("b"), on=on)],
         "manifests/one and manifests/two both create configmap/settings in namespaces shop and b"),
    ],
)  # fmt: skip
def test_two_objects_of_one_kind_and_name_are_refused_alike(
    make: Callable[[KubernetesCluster | None], list[Component]], message: str, on: KubernetesCluster | None
) -> None:
    system = System("shop", make(on))
    assert [text for text in said(system) if "MOD002" in text] == [f"error MOD002 {message}"]
    with pytest.raises(AiscaleError) as caught:
        lower(build(system)[0])
    assert caught.value.message == message


@pytest.mark.parametrize("text", ["0 25 * * *", "60 * * * *", "0 3 32 * *"])
def test_a_schedule_is_in_the_ranges_of_its_fields(text: str) -> None:
    with pytest.raises(AiscaleError, match="is no cron schedule: minute"):
        BatchJob("report", engine=OwnCode(image=IMAGE), schedule=text)
    with pytest.raises(AiscaleError, match="is no cron schedule: minute"):
        Schedule(text, end="0 9 * * *", replicas=2)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: KubernetesSecret("a..b", key="password"), "KubernetesSecret 'a..b': name must be"),
        (lambda: KubernetesSecret("db", key="..password"), "KubernetesSecret 'db': key must be"),
        (lambda: KubernetesSecret("db", key="."), "KubernetesSecret 'db': key must be"),
        (lambda: Volume("a", mount_path="/a", claim="a", sub_path="b/../c"), "'b/../c' has '..', which leads out of"),
    ],
)  # fmt: skip
def test_names_that_the_api_server_refuses_are_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(AiscaleError, match=re.escape(message)):
        make()
    KubernetesSecret("db.shop-1.x", key=".dockerconfigjson")
    Volume("a", mount_path="/a", claim="a", sub_path="b/..c")


def test_a_key_of_a_taint_is_a_key_of_a_label() -> None:
    for key in ("x" * 64, "a..b/gpu"):
        with pytest.raises(AiscaleError, match="Taint: key"):
            Taint(key)
    Taint("nvidia.com/" + "x" * 63)


ODD = (
    "A", "a_b", "a.b", "-a", "a-", "9a", "x" * 70, "x" * 260, "a/b", "/", "a b", "*", "0", "é", "a:b", "$(X)", "${a}",
    "true", "1Gi", "..", "a--b", "a..b", "..x", ".", "a/../b", "a.-b",
)  # fmt: skip


@cache
def patterns(model: type[BaseModel], field: str) -> tuple[str, ...]:
    """The patterns of the texts in a field."""
    from aiscale.lowering.free_values import _leaves

    info = model.model_fields[field]
    leaves = _leaves(info.annotation, tuple(info.metadata))
    return tuple(str(pattern) for _, limits in leaves for one in limits if (pattern := getattr(one, "pattern", None)))


def parts(value: Any) -> Iterator[BaseModel]:
    """The models in a field, without other components."""
    if isinstance(value, BaseModel) and not isinstance(value, Component):
        yield value
        for name in type(value).model_fields:
            yield from parts(value.__dict__[name])
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from parts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from parts(one)


Step = tuple[str, Any]

COMPARED = {(Probe, "port"), (ServicePort, "port"), (Table, "table")}
"""Fields that the constructors of other components have compared with theirs: a later change goes unnoticed."""


def texts(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """Where texts are in a field: values, and keys of maps."""
    if type(value) is str:
        yield path
    elif isinstance(value, dict):
        for key, one in value.items():
            yield (*path, ("key", key))
            yield from texts(one, (*path, ("value", key)))
    elif isinstance(value, list | tuple):
        for index, one in enumerate(value):
            yield from texts(one, (*path, ("item", index)))


def replaced(value: Any, path: tuple[Step, ...], text: str) -> Any:
    if not path:
        return text
    (what, at), rest = path[0], path[1:]
    if what == "key":
        return {text if key == at else key: one for key, one in value.items()}
    if what == "value":
        return {**value, at: replaced(value[at], rest, text)}
    return type(value)(replaced(one, rest, text) if index == at else one for index, one in enumerate(value))


@st.composite
def changes(draw: st.DrawFn) -> tuple[System, BaseModel, str, Any] | None:
    """A system of the goldens, and a text of a component in it that is to be another one, which its type accepts."""
    system = read_system(draw(st.sampled_from(CASES)))
    nodes = build(system)[0].nodes
    component = nodes[draw(st.sampled_from(sorted(nodes)))]
    found = [
        (model, field, path)
        for model in (component, *(one for name in type(component).model_fields
                                   for one in parts(component.__dict__[name])))
        for field in type(model).model_fields
        if field not in {"name", "waivers", "patches"} and (type(model), field) not in COMPARED
        for path in texts(model.__dict__[field])
    ]  # fmt: skip
    if not found:
        return None
    model, field, path = draw(st.sampled_from(found))
    known = [st.from_regex(re.compile(one, re.ASCII), fullmatch=True) for one in patterns(type(model), field)]
    text = draw(st.one_of(st.sampled_from(ODD), *known))
    value = replaced(model.__dict__[field], path, text)
    given_ = {name: model.__dict__[name] for name in model.model_fields_set if name != "name"} | {field: value}
    try:
        made = type(model)(component.name, **given_) if isinstance(model, Component) else type(model)(**given_)
    except (AiscaleError, ValidationError, TypeError):
        return None
    return system, model, field, made.__dict__[field]


def test_what_lint_accepts_of_changed_systems_is_rendered() -> None:
    verdicts: list[bool] = []

    @settings(max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(changes())
    def judge(change: tuple[System, BaseModel, str, Any] | None) -> None:
        if change is None:
            return
        system, model, field, value = change
        with pytest.MonkeyPatch.context() as changed:  # a default may be shared by several systems
            changed.setitem(model.__dict__, field, value)
            graph, found = build(system)
            if found.has_errors:
                return
            verdicts.append(not lowering_findings(graph).has_errors and not any(obj001_invalid_manifest.check(graph)))
            if verdicts[-1]:
                refused = [(one.key, str(problem)) for one, problem in verify(lower(graph)) if problem.rule != "place"]
                assert refused == []

    judge()
    assert sum(verdicts) > 30, "few systems are accepted: it shows little"


ROOT = Path(aiscale.__file__).parent
SEEN = {
    # What raises while objects are made, checked or ordered, and where lint reports the same.
    "lowering/passes/cluster_references.py separate_clusters UsageError": "rendered_objects: MOD002",
    "lowering/passes/unique_keys.py require_unique_keys UsageError": "object_conflicts: MOD002",
    "lowering/plugin_findings.py check_together lowering_error": "rendered_objects: PLG004",
    "lowering/plugin_lowerings.py _guarded _wrong": "plugin_findings: PLG004",
    "lowering/plugin_lowerings.py lower _wrong": "plugin_findings: PLG004",
    "lowering/plugin_lowerings.py binding _wrong": "plugin_findings: PLG004",
    "lowering/plugin_lowerings.py scales _wrong": "plugin_findings: PLG004",
    "lowering/plugin_lowerings.py _named lowering_error": "plugin_findings: PLG004",
    "plan/order.py in_order ValueError": "verify: duplicates, needs and cycles, which rendered_objects reports",
    # No input of a blueprint leads to these.
    "lowering/__init__.py __getattr__ AttributeError": "Python's protocol",
    "lowering/references.py output ValueError": "a mistake in a lowering",
    "lowering/system.py lower_components UsageError": "an argument of commands: --cluster",
    "plan/renames.py renamed_state UsageError": "Moved beside a state with both addresses: preview names both",
    "plan/saved_plan.py": "a file that preview wrote",
    "plan/targets.py": "an argument of commands: --target",
    "plan/why.py": "an argument of a command",
    "render/layout/setup.py": "a mistake in the layout of diagrams",
    "lowering/streams/schema_registry/schemas_job_script.py": "the text of a program that runs in a Job",
}  # fmt: skip


def raised() -> set[str]:
    """Everything that is raised from lowering to rendering: module, function, and what is raised."""
    found = set()
    for folder in ("lowering", "plan", "render"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            module = path.relative_to(ROOT).as_posix()
            for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(function, ast.FunctionDef):
                    own = (node for node in ast.walk(function) if isinstance(node, ast.Raise) and node.exc is not None)
                    for node in own:
                        call = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
                        found.add(f"{module} {function.name} {ast.unparse(call)}")
    return found


def test_every_error_of_lowering_is_known_to_lint() -> None:
    unknown = {one for one in raised() if one not in SEEN and one.split()[0] not in SEEN}
    assert unknown == set(), "lint must report it: add where, or why no blueprint leads to it"
    assert {one for one in SEEN if not any(found == one or found.split()[0] == one for found in raised())} == set()
