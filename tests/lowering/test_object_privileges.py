"""Privileges of raw objects, patches and namespaces: what is found, and what only a waiver with an owner allows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aiscale import Patch, System, Waiver
from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.errors import UsageError
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.findings import lowering_findings
from aiscale.lowering.rendered_objects import Destination
from aiscale.lowering.verification.privileges import privileges
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, Namespace, NodePool
from aiscale.rules import baseline
from aiscale.rules.review import review
from aiscale.rules.settings import Settings
from aiscale.services import Microservice
from tests.support.lowered import CASES, read_system

IMAGE = "registry.example/web@sha256:" + "1f" * 32
RBAC = "rbac.authorization.k8s.io"
OPEN = Namespace(pod_security="privileged")
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])


def found(*roots: Component, where: Destination | None = None, **fields: Any) -> list[Diagnostic]:
    graph, _ = build(System("shop", [core, *roots], **fields))
    return [one for one in lowering_findings(graph, where or Destination()) if one.code in {"OBJ001", "MOD005"}]


def said(*roots: Component, **fields: Any) -> list[str]:
    """Each finding with its notes and its help, one text for each."""
    return [
        f"{one.severity} {one.code} {one.address}.{one.argument}: "
        + "; ".join((one.message, *one.notes))
        + f" -> {one.help}"
        for one in found(*roots, **fields)
    ]


def role(*rules: dict[str, Any], kind: str = "ClusterRole", name: str = "all") -> dict[str, Any]:
    return {"apiVersion": f"{RBAC}/v1", "kind": kind, "metadata": {"name": name}, "rules": list(rules)}


def rule(groups: str, resources: str, verbs: str, **more: Any) -> dict[str, Any]:
    return {"apiGroups": [groups], "resources": resources.split(), "verbs": verbs.split(), **more}


def binding(name: str, *subjects: dict[str, Any], kind: str = "ClusterRoleBinding") -> dict[str, Any]:
    return {
        "apiVersion": f"{RBAC}/v1", "kind": kind, "metadata": {"name": "bound"},
        "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": name}, "subjects": list(subjects),
    }  # fmt: skip


ACCOUNT = {"kind": "ServiceAccount", "name": "ops", "namespace": "shop"}


def user(name: str, kind: str = "User") -> dict[str, Any]:
    return {"apiGroup": RBAC, "kind": kind, "name": name}


def pod(spec: dict[str, Any] | None = None, namespace: str = "", **container: Any) -> dict[str, Any]:
    metadata = {"name": "agent", **({"namespace": namespace} if namespace else {})}
    containers = [{"name": "agent", "image": IMAGE, **container}]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": containers, **(spec or {})}}


PRIVILEGES: list[tuple[str, dict[str, Any], str]] = [
    ("verbs", role(rule("apps", "deployments", "*")),
     "rules[0].verbs has *: every verb on deployments -> list the verbs that it needs"),
    ("everything", role({"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}, {"nonResourceURLs": ["*"], "verbs": ["get"]}),
     "rules[0].verbs has *: every verb on *; rules[0].resources has *: every resource; rules[1].nonResourceURLs has *: "
     "every path of the API server -> list the verbs that it needs"),
    ("a_role_too", role(rule("", "*", "get"), kind="Role"),
     "rules[0].resources has *: every resource -> list the resources that it needs"),
    ("escalate", role(rule(RBAC, "roles", "get escalate bind"), kind="Role"),
     "rules[0].verbs has bind on roles: it can take rights that it lacks; rules[0].verbs has escalate on roles: it can "
     "take rights that it lacks -> remove bind"),
    ("impersonate", role(rule("", "users groups", "impersonate")),
     "rules[0].verbs has impersonate on users, groups: it can take rights that it lacks -> remove impersonate"),
    ("secrets", role(rule("", "configmaps secrets", "get list")),
     "rules[0].resources has secrets with get, list: it reads the Secrets of every namespace -> use a Role, or name the "
     "Secrets in resourceNames"),
    ("exec", role(rule("", "pods pods/exec", "create"), kind="Role"),
     "rules[0].resources has pods/exec: it runs commands in containers -> remove pods/exec"),
    ("cluster_admin", binding("cluster-admin", ACCOUNT),
     "roleRef.name is cluster-admin: it may do everything in the cluster -> bind a Role with the verbs and resources "
     "that it needs"),
    ("cluster_admin_of_a_namespace", binding("cluster-admin", ACCOUNT, kind="RoleBinding"),
     "roleRef.name is cluster-admin: it may do everything in the namespace -> bind a Role with the verbs and resources "
     "that it needs"),
    ("edit_everywhere", binding("edit", ACCOUNT),
     "roleRef.name is edit: it reads the Secrets of every namespace -> bind a Role with the verbs and resources that it "
     "needs"),
    ("anonymous", binding("view", ACCOUNT, user("system:anonymous"), user("system:unauthenticated", "Group")),
     "subjects[1].name is system:anonymous: requests without credentials have the rights of view; subjects[2].name is "
     "system:unauthenticated: requests without credentials have the rights of view -> bind a ServiceAccount, or a group "
     "of users who sign in"),
    ("namespace", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "tools"}},
     "metadata.labels[pod-security.kubernetes.io/enforce] is unset, and privileged by default: its pods may have every "
     "access to their nodes -> set it to restricted or baseline"),
    ("volume", {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "disk"},
                "spec": {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/"}}},
     "spec.hostPath is a folder of the node -> use a storage class or a CSI driver"),
    ("rollout", {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "metadata": {"name": "web"}, "spec": {
        "selector": {"matchLabels": {"app": "web"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"hostNetwork": True, "containers": [
            {"name": "web", "image": IMAGE, "ports": [{"containerPort": 80, "hostPort": 80}]}]}}}},
     "spec.template.spec.hostNetwork is true; spec.template.spec.containers[0].ports[0].hostPort is 80 -> remove "
     "spec.template.spec.hostNetwork"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "text"), [one[1:] for one in PRIVILEGES], ids=[one[0] for one in PRIVILEGES])
def test_a_privilege_of_a_raw_object_is_an_error(body: dict[str, Any], text: str) -> None:
    assert said(Manifest("raw", body, existing=["serviceaccount/ops"])) == [
        f"error OBJ001 manifests/raw.body: raw: {text}"
    ]


ORDINARY: list[tuple[str, list[dict[str, Any]]]] = [
    ("verbs", [role(rule("apps", "deployments", "get list watch update patch"))]),
    ("named_secrets", [role(rule("", "secrets", "get", resourceNames=["db"]))]),
    ("secrets_of_the_namespace", [role(rule("", "secrets", "get list"), kind="Role")]),
    ("a_cluster_role_that_is_bound_in_the_namespace",
     [role(rule("", "secrets", "list")), binding("all", ACCOUNT, kind="RoleBinding")]),
    ("secrets_of_another_group", [role(rule("secrets.example", "secrets", "list"))]),
    ("writing_secrets", [role(rule("", "secrets", "create"))]),
    ("view", [binding("view", ACCOUNT)]),
    ("admin_of_the_namespace", [binding("admin", ACCOUNT, kind="RoleBinding")]),
    ("a_guarded_namespace", [{"apiVersion": "v1", "kind": "Namespace",
                              "metadata": {"name": "tools", "labels": {"pod-security.kubernetes.io/enforce": "baseline"}}}]),
]  # fmt: skip


@pytest.mark.parametrize("bodies", [one[1] for one in ORDINARY], ids=[one[0] for one in ORDINARY])
def test_ordinary_rights_are_no_finding(bodies: list[dict[str, Any]]) -> None:
    assert said(Manifest("raw", bodies, existing=["serviceaccount/ops"])) == []


AGENT = pod(
    {"hostPID": True, "volumes": [{"name": "root", "hostPath": {"path": "/"}}]}, securityContext={"privileged": True}
)
HOST = (
    "spec.hostPID is true; spec.volumes[0].hostPath volume root is of type hostPath; "
    "spec.containers[0].securityContext.privileged is true -> remove spec.hostPID"
)


def test_pods_of_a_namespace_without_a_level_are_judged_by_baseline() -> None:
    assert said(Manifest("agent", AGENT, on=core), namespace=OPEN) == [
        "error OBJ001 systems/shop.namespace: namespace/shop: metadata.labels[pod-security.kubernetes.io/enforce] is "
        'privileged: its pods may have every access to their nodes -> namespace=Namespace(pod_security="baseline")',
        f"error OBJ001 manifests/agent.body: agent: {HOST}",
    ]
    refused = [one.message for one in found(Manifest("agent", AGENT, on=core))]  # the level refuses it, at each field
    assert "agent: spec.hostPID: is true; namespace shop enforces the pod security level restricted" in refused
    assert [text for text in refused if "enforces" not in text] == []


def test_a_patch_is_judged_as_an_object_is() -> None:
    root = {"spec": {"template": {"spec": {"hostNetwork": True}}}}
    labels = {"metadata": {"labels": {"team": "shop"}}}
    web = Microservice("web", image=IMAGE, on=core, patches=[
        Patch("Deployment", labels, reason="our label"), Patch("Deployment", root, reason="it watches the host"),
    ])  # fmt: skip
    [of_shop, of_web] = found(web, namespace=OPEN)
    assert (of_web.code, of_web.message, of_web.argument, of_web.index) == (
        "OBJ001", "web: patched deployment/web: spec.template.spec.hostNetwork is true", "patches", 1,
    )  # fmt: skip
    assert (of_shop.address, of_shop.argument) == ("systems/shop", "namespace")


def test_a_patch_of_the_namespace_is_judged() -> None:
    level = {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "privileged"}}}
    assert said(patches=[Patch("Namespace", level, reason="agents need it")]) == [
        "error OBJ001 systems/shop.patches: shop: patched namespace/shop: "
        "metadata.labels[pod-security.kubernetes.io/enforce] is privileged: its pods may have every access to their nodes "
        "-> set it to restricted or baseline"
    ]


def config(namespace: str, name: str = "settings") -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": namespace}}


def test_objects_in_a_namespace_of_others_are_one_finding() -> None:
    raw = Manifest("raw", [config("kube-system"), config("kube-system", "more"), config("shop", "own")])
    assert said(raw) == [
        "error OBJ001 manifests/raw.body: raw: 2 objects are in namespace kube-system, which the system does not create; "
        "objects: configmap/settings and configmap/more -> leave metadata.namespace out: they go to shop; or create "
        "Namespace kube-system in a Manifest"
    ]


def test_the_namespace_of_the_environment_is_the_own_one() -> None:
    where = Destination(namespace="shop-prod")
    assert found(Manifest("raw", config("shop-prod")), where=where) == []
    [one] = found(Manifest("raw", config("shop")), where=where)
    assert one.message == "raw: configmap/settings is in namespace shop, which the system does not create"


def test_a_namespace_that_the_blueprint_creates_is_its_own() -> None:
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    tools = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "tools", "labels": labels}}
    assert said(Manifest("tools", tools), Manifest("raw", config("tools"))) == []


def admin(**fields: Any) -> System:
    return System(
        "shop", [core, Manifest("raw", binding("cluster-admin", ACCOUNT), existing=["serviceaccount/ops"], **fields)]
    )


WAIVER = Waiver("OBJ001", reason="the operator needs it until 2.0", owner="platform", expires="2027-03-31")


@pytest.mark.parametrize(
    ("fields", "today", "codes"),
    [
        ({}, date(2026, 11, 25), ["OBJ001"]),
        ({"waivers": [WAIVER]}, date(2027, 3, 31), []),
        ({"waivers": [WAIVER]}, date(2027, 4, 1), ["OBJ001", "WVR001"]),
    ],
)
def test_only_a_waiver_that_holds_allows_it(fields: dict[str, Any], today: date, codes: list[str]) -> None:
    graph, _ = build(admin(**fields))
    off = Settings(select=("STR",), ignore=("OBJ", "OBJ001"))
    for settings in (Settings(), off, Settings(severity={"OBJ": Severity.NOTE})):
        reviewed = review(graph, built=lowering_findings(graph), today=today, settings=settings)
        assert [one.code for one in reviewed.findings if one.severity is Severity.ERROR] == [
            one for one in codes if one == "OBJ001"
        ]
    assert [one.code for one in review(graph, built=lowering_findings(graph), today=today).findings] == codes


def test_a_waiver_does_not_allow_what_the_api_server_refuses() -> None:
    body = binding("cluster-admin", ACCOUNT)
    body["roleRef"] = {**body["roleRef"], "nmae": "cluster-admin"}
    raw = Manifest("raw", body, existing=["serviceaccount/ops"], waivers=[WAIVER])
    graph, _ = build(System("shop", [core, raw]))
    reviewed = review(graph, built=lowering_findings(graph), today=date(2026, 11, 25))
    assert [(one.code, one.message) for one in reviewed.findings] == [
        ("OBJ001", 'raw: roleRef.nmae: unknown field "nmae"; did you mean "name"?'),
    ]
    assert [one.finding.message for one in reviewed.waived] == [
        "raw: roleRef.name is cluster-admin: it may do everything in the cluster"
    ]


def test_neither_settings_nor_a_baseline_allow_it() -> None:
    graph, _ = build(admin())
    [finding] = lowering_findings(graph)
    assert not baseline.is_knowable(finding)
    with pytest.raises(UsageError, match="OBJ001 is always checked"):
        Settings(ignore=("OBJ001",)).check_codes(["OBJ001"])


OF_NODE_AGENTS = {"namespace/istio-system", "namespace/linkerd-cni"}
"""Namespaces of a mesh that a blueprint installs: node agents need privileged pods."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_generated_object_has_privileges(case: Any) -> None:
    made = lower(build(read_system(case))[0])
    found = [f"{one.resource.key}: {one}" for one in privileges(made, made) if one.resource.key not in OF_NODE_AGENTS]
    assert found == []
