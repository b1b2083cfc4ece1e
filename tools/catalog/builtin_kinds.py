"""The built-in kinds of a running API server: names from discovery, schemas from OpenAPI v3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiscale.catalog.model import KindEntry, Member

if TYPE_CHECKING:
    from tests.support.apiserver import ApiServer

#: Group-versions taken whole.
GROUP_VERSIONS = (
    "v1",
    "admissionregistration.k8s.io/v1",
    "apiextensions.k8s.io/v1",
    "apps/v1",
    "autoscaling/v2",
    "batch/v1",
    "coordination.k8s.io/v1",
    "discovery.k8s.io/v1",
    "networking.k8s.io/v1",
    "node.k8s.io/v1",
    "policy/v1",
    "rbac.authorization.k8s.io/v1",
    "resource.k8s.io/v1",
    "scheduling.k8s.io/v1",
    "storage.k8s.io/v1",
)
_PREFIX = "#/components/schemas/"
#: Types with a notation of their own, by the end of their name in the OpenAPI document.
_SCALARS: dict[str, dict[str, Any]] = {
    "api.resource.Quantity": {"format": "quantity"},
    "util.intstr.IntOrString": {"format": "int-or-string"},
    "meta.v1.Time": {"type": "string", "format": "date-time"},
    "meta.v1.MicroTime": {"type": "string", "format": "date-time"},
    "meta.v1.FieldsV1": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
    "runtime.RawExtension": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
}
_DROPPED = {"description", "x-kubernetes-unions"}


def builtin_members(server: ApiServer, project: str) -> list[Member]:
    """A member for every kind that can be created in the chosen group-versions."""
    members = []
    for group_version in GROUP_VERSIONS:
        path = f"api/{group_version}" if "/" not in group_version else f"apis/{group_version}"
        schemas = server.get(f"/openapi/v3/{path}")["components"]["schemas"]
        for resource in server.get(f"/{path}")["resources"]:
            if "/" in resource["name"] or "create" not in resource["verbs"] or "get" not in resource["verbs"]:
                continue
            entry = KindEntry(
                api_version=group_version,
                kind=resource["kind"],
                plural=resource["name"],
                scope="Namespaced" if resource["namespaced"] else "Cluster",
                custom=False,
                project=project,
            )
            members.append(Member(entry, _body(schemas, entry), served=True))
    return members


def _body(schemas: dict[str, Any], entry: KindEntry) -> dict[str, Any]:
    wanted = {"group": entry.group, "version": entry.version, "kind": entry.kind}
    root = next(name for name, schema in schemas.items() if wanted in schema.get("x-kubernetes-group-version-kind", []))
    definitions: dict[str, Any] = {}
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name not in definitions:
            definitions[name] = _slim(schemas[name], waiting)
    return {"schema": definitions.pop(root), "definitions": dict(sorted(definitions.items()))}


def _slim(schema: Any, waiting: list[str]) -> Any:
    """The schema without prose; a reference wrapped in ``allOf`` becomes a plain one."""
    if isinstance(schema, list):
        return [_slim(one, waiting) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_PREFIX)
        scalar = next((form for ending, form in _SCALARS.items() if name.endswith(ending)), None)
        if scalar is not None:
            return scalar
        waiting.append(name)
        return {"$ref": name}
    if schema.get("allOf") and "$ref" in schema["allOf"][0]:
        return {
            **_slim({k: v for k, v in schema.items() if k != "allOf"}, waiting),
            **_slim(schema["allOf"][0], waiting),
        }
    slim = {}
    for key, value in schema.items():
        if key == "properties":
            slim[key] = {name: _slim(one, waiting) for name, one in value.items()}
        elif key not in _DROPPED and not (key == "default" and value == {}):
            slim[key] = _slim(value, waiting)
    return slim
