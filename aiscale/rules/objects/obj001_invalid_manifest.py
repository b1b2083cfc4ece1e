"""A raw object is refused, or has privileges that no generated object has.

What:
    A raw object has an unknown field, a wrong type, lacks a required field, or violates a CEL rule of its custom
    resource definition.

    The catalog has no schema for the apiVersion and kind of a raw object.

    The pod security level of the system's namespace refuses the pods of a raw object.

    A raw object or a patch gives privileges: pods of a namespace without the level ``baseline`` or ``restricted`` that
    ``baseline`` refuses (host network, PID, path or port, privileged containers); a Role with ``*`` in verbs or
    resources, with ``escalate``, ``bind``, ``impersonate``, ``pods/exec`` or the Secrets of every namespace; a binding
    of ``cluster-admin``, or to requests without credentials; a PersistentVolume of a node's folder.

    A Namespace, the system's own one too, enforces neither ``baseline`` nor ``restricted``. A raw object is in a
    namespace that the system neither has nor creates, such as ``kube-system``.

    A raw HorizontalPodAutoscaler or ScaledObject scales a workload that another one scales as well (error), or whose
    number of replicas is fixed (warning).

    Settings in ``spec.kafka.config``, ``spec.config`` or ``flinkConfiguration`` that Kafka or Flink does not have, or
    that Strimzi ignores (warning).

Why:
    The API server refuses it during the deployment. Schema and CEL rules are those of the real definition.

    Most often one of the two is misspelt, or the version is no longer served. An object without a schema cannot be
    checked or planned. For a kind of an operator, name the file of its CustomResourceDefinition in ``definitions``, or
    in aiscale.toml for the whole project: definitions = ["crds/*.yaml"] under [project].

    Objects that aiscale generates have none of these privileges, and stay in the namespaces of their system. With one
    of them, a program that is broken into takes over a node, the cluster, or another team's system. Neither ``ignore``,
    a severity nor a baseline hides it: a waiver with an owner, a reason and a last day accepts it. It does not accept
    what the API server refuses.

    Two autoscalers set the same field by different measures: the replicas go up and down without end.

Example:
    Manifest("limits", {"apiVersion": "v1", "kind": "ResourceQuota", "spec": {"hrd": {"pods": "10"}}})

    Manifest("limits", {"apiVersion": "v1", "kind": "ResourceQuotas", "spec": {"hard": {"pods": "10"}}})

    Manifest("operator", {
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
        "rules": [{"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["*"]}]})

Instead:
    Manifest("limits", {"apiVersion": "v1", "kind": "ResourceQuota", "spec": {"hard": {"pods": "10"}}})

    Manifest("operator", {
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
        "rules": [{"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get", "watch", "patch"]}]})

Source:
    Kubernetes, server-side field validation (Strict); the definitions that the catalog lists; The catalog: Kubernetes'
    own kinds, the definitions of the operators that aiscale writes for, and the project's; Kubernetes 1.36, Pod
    Security Standards, and Role Based Access Control Good Practices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from aiscale.components.objects.kubernetes_object import KubernetesObject
from aiscale.components.objects.manifest import Manifest
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

if TYPE_CHECKING:
    from aiscale.catalog import Violation

CODE = "OBJ001"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each manifest that is refused or cannot be checked."""
    manifests = list(graph.of(Manifest))
    if not manifests:
        return
    from aiscale.catalog import validate  # takes longer than all rules on a small system
    from aiscale.catalog.manifest_definitions import add_manifest_definitions

    problems = add_manifest_definitions(graph)
    for manifest in manifests:
        for index, problem in problems.get(manifest.address, {}).items():
            yield manifest.finding(
                CODE, SEVERITY, f"{manifest.name}: {problem}", argument="definitions", index=index,
                label="defines no kind", help="a file with a CustomResourceDefinition: kubectl get crd NAME -o yaml",
            )  # fmt: skip
        for one in manifest.objects:
            metadata = {"name": one.name, **one.metadata}
            for violation in validate({**one.body, "metadata": metadata}):
                if violation.rule != "scope":
                    yield _finding(manifest, one, violation)


def _finding(manifest: Manifest, one: KubernetesObject, violation: Violation) -> Diagnostic:
    what = manifest.name if len(manifest.objects) == 1 else f"{one.key} of {manifest.name}"
    if violation.rule == "unknown-kind":
        return manifest.finding(
            CODE, SEVERITY, f"{what}: {violation.message}", argument="body", label="no schema is known",
            help='correct apiVersion and kind; or name its CustomResourceDefinition: definitions=["crds/KIND.yaml"]',
        )  # fmt: skip
    refused = manifest.finding(
        CODE, SEVERITY, f"{what}: {violation}", argument="body", label=f"refused as {one.api_version} {one.kind}",
        help=f"correct {violation.path} in the manifest" if violation.path else "correct the manifest",
    )  # fmt: skip
    return replace(refused, can_be_waived=False)
