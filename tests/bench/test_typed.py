"""The typed contender makes the objects that it is given, and nothing of them is lost."""

from __future__ import annotations

from typing import Any

from bench.objects import manifests
from bench.typed import Call, recipes


def test_every_part_of_a_deployment_goes_through_its_typed_class() -> None:
    deployment = next(manifest for manifest in manifests(1, "here") if manifest["kind"] == "Deployment")

    [(cls, name, arguments)] = recipes([deployment])

    assert (cls.__module__, cls.__name__, name) == (
        "pulumi_kubernetes.apps.v1.Deployment",
        "Deployment",
        "deployment-app-000",
    )
    assert _classes(arguments) == {
        "ConfigMapEnvSourceArgs",
        "ContainerArgs",
        "ContainerPortArgs",
        "DeploymentSpecArgs",
        "EnvFromSourceArgs",
        "EnvVarArgs",
        "HTTPGetActionArgs",
        "LabelSelectorArgs",
        "ObjectMetaArgs",
        "PodSpecArgs",
        "PodTemplateSpecArgs",
        "ProbeArgs",
        "ResourceRequirementsArgs",
        "SecurityContextArgs",
    }
    [container] = arguments["spec"].arguments["template"].arguments["spec"].arguments["containers"]
    assert (
        container.arguments["resources"].arguments
        == deployment["spec"]["template"]["spec"]["containers"][0]["resources"]
    )


def _classes(value: Any) -> set[str]:
    if isinstance(value, Call):
        return {value.cls.__name__} | _classes(value.arguments)
    if isinstance(value, dict):
        return set().union(*(_classes(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(_classes(item) for item in value))
    return set()
