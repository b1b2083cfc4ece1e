"""The contender: the same objects in a Pulumi program of typed classes, as its documentation shows them.

A person would write the constructors out. Here they are found once from the classes' own annotations
(:func:`recipes`, never timed), and then called (:func:`register`), so that what is timed is what the written
program would do.
"""

from __future__ import annotations

import importlib
import sys
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pulumi
import pulumi_kubernetes
from pulumi._types import input_type_py_to_pulumi_names


@dataclass(frozen=True, slots=True)
class Call:
    """A constructor call: the class, and its arguments by name, which may be calls again."""

    cls: type
    arguments: Mapping[str, Any]


def recipes(manifests: Iterable[Mapping[str, Any]]) -> list[tuple[type, str, Mapping[str, Any]]]:
    """For each manifest the resource class, a name, and the arguments of its constructor."""
    return [_recipe(manifest) for manifest in manifests]


def register(
    found: Iterable[tuple[type, str, Mapping[str, Any]]], provider: pulumi.ProviderResource | None = None
) -> int:
    """Make the resources: in a program, or under mocks.

    Args:
        found: what :func:`recipes` gave; a Namespace comes first, and all others depend on it.
        provider: explicit provider, where there is one.
    """
    gate: pulumi.Resource | None = None
    count = 0
    for cls, name, arguments in found:
        options = pulumi.ResourceOptions(provider=provider, depends_on=[gate] if gate is not None else None)
        made = cls(name, **{key: _made(value) for key, value in arguments.items()}, opts=options)
        gate = gate or made
        count += 1
    return count


def _recipe(manifest: Mapping[str, Any]) -> tuple[type, str, Mapping[str, Any]]:
    version, kind = manifest["apiVersion"], manifest["kind"]
    name = f"{kind.lower()}-{manifest['metadata']['name']}"
    if "." in version.partition("/")[0] and not version.partition("/")[0].endswith(".k8s.io"):
        from pulumi_kubernetes.apiextensions import CustomResource

        metadata = _typed(pulumi_kubernetes.meta.v1.ObjectMetaArgs, manifest["metadata"])
        return CustomResource, name, {
            "api_version": version, "kind": kind, "metadata": metadata, "spec": manifest["spec"],
        }  # fmt: skip
    group = version.partition("/")[0].partition(".")[0] if "/" in version else "core"
    module = importlib.import_module(f"pulumi_kubernetes.{group}.{version.rpartition('/')[2]}")
    arguments = _typed(getattr(module, f"{kind}InitArgs"), manifest).arguments
    return getattr(module, kind), name, {k: v for k, v in arguments.items() if k not in {"api_version", "kind"}}


def _typed(cls: type, data: Mapping[str, Any]) -> Call:
    names = {json_name: name for name, json_name in input_type_py_to_pulumi_names(cls).items()}
    return Call(cls, {names[key]: _value(_part(cls, names[key]), value) for key, value in data.items()})


def _value(cls: type | None, value: Any) -> Any:
    if cls is None:
        return value
    if isinstance(value, list):
        return [_typed(cls, item) for item in value]
    return _typed(cls, value)


@cache
def _part(cls: type, argument: str) -> type | None:
    """The class of arguments that an argument takes, alone or in a list; None for plain data."""
    module = sys.modules[cls.__module__]
    for name in _forward(cls.__init__.__annotations__[argument]):  # type: ignore[misc]  # the class's own
        if name.endswith("Args"):
            found: Any = module
            for word in name.split("."):
                found = getattr(found, word)
            assert isinstance(found, type)
            return found
    return None


def _forward(annotation: Any) -> Iterable[str]:
    if isinstance(annotation, typing.ForwardRef):
        yield annotation.__forward_arg__
    elif typing.get_origin(annotation) is not None or isinstance(annotation, types.UnionType):
        for argument in typing.get_args(annotation):
            yield from _forward(argument)


def _made(value: Any) -> Any:
    if isinstance(value, Call):
        return value.cls(**{key: _made(item) for key, item in value.arguments.items()})
    if isinstance(value, list):
        return [_made(item) for item in value]
    return value
