"""A Job that registers the schemas of a registry.

Its script (``schemas_job_script.py``) speaks Confluent's API, which Confluent's registry, Karapace and Apicurio have.
The Job is named after what it registers, so a change makes a new one, which runs once. What takes the new version waits
until it has ended well (:mod:`aiscale.plan.phases`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.core.values.demand import Resources
from aiscale.core.values.images import pull_policy
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.hardening import container_security, pod_security
from aiscale.lowering.kubernetes.requirements import requirements
from aiscale.lowering.kubernetes.secrets import secret_variables
from aiscale.lowering.labels import SCHEMA_REGISTRATION, object_labels
from aiscale.lowering.naming import fit
from aiscale.lowering.pods import native_pods
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.script_files import script
from aiscale.lowering.streams.schema_registry.address import registry_url
from aiscale.lowering.streams.schema_registry.clients import authority_file, authority_mounts, authority_volumes
from aiscale.lowering.streams.schema_registry.registrations import registrations
from aiscale.lowering.streams.schema_registry.schemas_job_script import REFUSED
from aiscale.quantities import Bytes, Cpu

IMAGE = "docker.io/library/python:3.13-slim@sha256:9d2e5553305c7c7b0097999bb17187c69b921ccd6bc9d40e4bb5ebe652c00285"
"""Has nothing but Python, whose standard library is all that the script needs. Source: Docker official image of Python
3.13, as several public projects pin it."""

RESOURCES = Resources(cpu=Cpu(0.1), memory=Bytes.parse("128Mi"), ephemeral_storage=Bytes.parse("256Mi"))

WAIT_S = 600
"""How long the Job waits for the registry, which waits for Kafka."""

_SCRIPT = "streams/schema_registry/schemas_job_script.py"
_FOLDER = "/etc/aiscale/schemas"
_NOT_OF_KEYS = re.compile(r"[^-._a-zA-Z0-9]")
"""Source: Kubernetes API reference, ConfigMap ``data``: keys are alphanumeric, ``-``, ``_`` and ``.``."""

_MOST_BYTES = 900_000
"""Of one ConfigMap. Source: Kubernetes documentation, ConfigMaps hold 1 MiB at most."""


def schemas_job_name(registry: SchemaRegistry, context: LoweringContext) -> str | None:
    """Name of the Job and of its ConfigMaps: it changes with its content."""
    return _names(context.graph)[registry.address]


@once_per_graph
def _names(graph: ArchitectureGraph) -> dict[str, str | None]:
    """That of each registry, by its address."""
    return {registry.address: _name(registry, registrations(registry, graph)) for registry in graph.of(SchemaRegistry)}


def _name(registry: SchemaRegistry, entries: tuple[dict[str, Any], ...]) -> str | None:
    if not entries:
        return None
    # A Job's pods cannot be changed: another user or certificate authority makes another Job.
    signs_in = (registry.admin or registry.user, registry.authority)
    content = repr((entries, IMAGE, registry.compatibility, registry_url(registry), signs_in, script(_SCRIPT)))
    return f"{fit(f'{registry.name}-schemas', 54)}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def schemas_job_key(registry: SchemaRegistry, context: LoweringContext) -> str | None:
    """Key of the resource of the Job; None where nothing is registered."""
    name = schemas_job_name(registry, context)
    return f"job/{name}" if name is not None else None


def schemas_job_resources(
    registry: SchemaRegistry, context: LoweringContext, depends_on: tuple[str, ...]
) -> Iterator[Resource]:
    """The ConfigMaps and the Job; nothing where no stream of the system has a schema there.

    Args:
        registry: where they are registered.
        context: where the Job runs.
        depends_on: keys of the registry's own resources.
    """
    name = schemas_job_name(registry, context)
    if name is None:
        return
    entries = registrations(registry, context.graph)
    maps = list(_maps(entries))
    names = [name if not number else f"{name}-{number + 1}" for number in range(len(maps))]
    maps[0] = {"register.py": script(_SCRIPT)} | maps[0]
    for one, data in zip(names, maps, strict=True):
        yield kubernetes_resource(
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": context.metadata(registry, one, SCHEMA_REGISTRATION),
                "immutable": True,
                "data": data,
            },
            address=registry.address,
            reason=f"input of the Job of {registry.name}: the schemas to register",
            depends_on=(context.namespace_key,),
        )
    subjects = len({entry["subject"] for entry in entries})
    yield kubernetes_resource(
        {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": context.metadata(registry, name, SCHEMA_REGISTRATION, instance=name),
            "spec": {
                "backoffLimit": 2,
                "activeDeadlineSeconds": 3 * WAIT_S,
                # What a registry refuses it refuses again: there is nothing to try a second time.
                "podFailurePolicy": {
                    "rules": [
                        {
                            "action": "FailJob",
                            "onExitCodes": {
                                "containerName": SCHEMA_REGISTRATION,
                                "operator": "In",
                                "values": [REFUSED],
                            },
                        }
                    ]
                },
                "template": _pod_template(registry, name, names, context),
            },
        },
        address=registry.address,
        reason=f"{subjects} schema{'s are' if subjects != 1 else ' is'} registered in {registry.name}",
        depends_on=(*(f"configmap/{one}" for one in names), f"serviceaccount/{registry.name}", *depends_on),
        pods=native_pods("batch/v1", "Job", is_setup=True),
    )


def _maps(entries: tuple[dict[str, Any], ...]) -> Iterator[dict[str, str]]:
    """A file for each entry, in as many ConfigMaps as they need; numbered, since their order is kept."""
    data: dict[str, str] = {}
    size = 0
    for number, entry in enumerate(entries):
        text = json.dumps(entry, indent=1, sort_keys=True) + "\n"
        if data and size + len(text) > _MOST_BYTES:
            yield data
            data, size = {}, 0
        data[f"{number:04}-{_NOT_OF_KEYS.sub('-', entry['subject'][:200])}.json"] = text
        size += len(text)
    yield data


def _pod_template(
    registry: SchemaRegistry, name: str, maps: list[str], context: LoweringContext
) -> dict[str, Any]:  # fmt: skip
    environment = {
        "SCHEMA_REGISTRY_URL": registry_url(registry),
        # The default of an existing registry is of others too; each subject has its own mode.
        **({"SCHEMA_REGISTRY_COMPATIBILITY": registry.compatibility} if registry.url is None else {}),
        "SCHEMAS_FOLDER": _FOLDER,
        "WAIT_SECONDS": str(WAIT_S),
    }
    user = registry.admin or registry.user
    secrets: dict[str, tuple[str, str]] = {}
    if user is not None:
        environment["SCHEMA_REGISTRY_BASIC_AUTH_USER"] = user.username
        secrets["SCHEMA_REGISTRY_BASIC_AUTH_PASSWORD"] = (user.password.name, user.password.key)
    authorities = authority_volumes([registry])
    if authorities:
        environment["SCHEMA_REGISTRY_TLS_CA_FILE"] = authority_file(registry)
    container = {
        "name": SCHEMA_REGISTRATION,
        "image": IMAGE,
        "imagePullPolicy": pull_policy(IMAGE),
        "command": ["python3", f"{_FOLDER}/register.py"],
        "env": [*({"name": key, "value": value} for key, value in environment.items()), *secret_variables(secrets)],
        "resources": requirements(RESOURCES, ephemeral=RESOURCES.ephemeral_storage),
        "securityContext": container_security(),
        # Who looks at the pod reads what the registry said.
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": [
            {"name": "schemas", "mountPath": _FOLDER, "readOnly": True},
            *authority_mounts([registry]),
        ],
    }
    pod = {
        "restartPolicy": "Never",
        "serviceAccountName": registry.name,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": pod_security(),
        "containers": [container],
        "volumes": [
            {"name": "schemas", "projected": {"sources": [{"configMap": {"name": one}} for one in maps]}},
            *authorities,
        ],
    }
    return {
        "metadata": {"labels": object_labels(registry, context.system, SCHEMA_REGISTRATION, instance=name)},
        "spec": pod,
    }
