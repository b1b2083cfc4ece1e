"""What is done with each combination of a runtime, a rollout, its controller and a mesh.

What a combination changes is found by a comparison with the same runtime without a rollout, and in a smaller mesh:
objects of the service, and findings about it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from aiscale.analysis.delivery.held_shares import held_share
from aiscale.components.serving.model_service import ModelService
from aiscale.diagnostics import Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.omissions import left_out
from aiscale.lowering.resource import Resource
from aiscale.lowering.unprovisioned import CODE
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.rules import check
from tests.support.serving_matrix import (
    FAMILIES,
    FIRST,
    MESHES,
    NO_MESH,
    NO_ROLLOUT,
    PIPELINE,
    POLICY,
    Combination,
    blueprint,
    combinations,
)


class Found(NamedTuple):
    """A finding about a combination.

    Attributes:
        code: of the rule.
        text: its message, without the name of the service.
        is_error: whether it stops ``up``.
    """

    code: str
    text: str
    is_error: bool


class Observed(NamedTuple):
    """What a combination becomes.

    Attributes:
        objects: its objects, as text in which the name of the service is the same in all combinations.
        findings: about it.
        is_left_out: whether the whole service is not deployed.
        splits_requests: whether proxies split its requests, and not the numbers of its pods.
        is_held: whether an operator holds the share of the new version.
    """

    objects: frozenset[str]
    findings: frozenset[Found]
    is_left_out: bool
    splits_requests: bool
    is_held: bool

    def same_as(self, other: Observed) -> bool:
        """Whether nothing says a difference: neither an object nor a finding. What is left out whole is in one."""
        return not self.is_left_out and self[:2] == other[:2]


@cache
def system(family: str, mesh: str) -> tuple[ArchitectureGraph, tuple[Resource, ...]]:
    """The graph and the objects of a family in a mesh."""
    graph, problems = build(blueprint(list(combinations(family, mesh))))
    assert list(problems) == []
    return graph, lower(graph)


def different_objects() -> tuple[list[Resource], list[Resource]]:
    """The Kubernetes objects of all combinations, but of those that differ in the name of their service only the first.

    Returns:
        The ServiceAccounts, one of each name, and everything else.
    """
    accounts: dict[str, Resource] = {}
    others: dict[str, Resource] = {}
    for family in FAMILIES:
        for mesh in MESHES:
            for resource in system(family, mesh)[1]:
                if resource.kind == "ServiceAccount":
                    accounts.setdefault(resource.name, resource)
                elif resource.is_kubernetes:
                    others.setdefault(_text(resource, resource.address.rpartition("/")[2]), resource)
    return list(accounts.values()), list(others.values())


@cache
def observed(family: str, mesh: str) -> Mapping[Combination, Observed]:
    """What each combination of a family in a mesh becomes."""
    return observe(list(combinations(family, mesh)), *system(family, mesh))


def observe(
    members: Sequence[Combination], graph: ArchitectureGraph, resources: Sequence[Resource]
) -> Mapping[Combination, Observed]:
    """What each combination of a system becomes."""
    objects: dict[str, list[Resource]] = defaultdict(list)
    for resource in resources:
        objects[resource.address.rpartition("/")[2]].append(resource)
    services = {one.name: one for one in graph.of(ModelService)}
    findings, out = _findings(graph), {address.rpartition("/")[2] for address in left_out(graph)}
    return {
        one: Observed(
            frozenset(_text(resource, one.service) for resource in objects[one.service]),
            frozenset(findings[one.service]),
            one.service in out,
            any(map(_splits_requests, objects[one.service])),
            held_share(services[one.service]) is not None,
        )
        for one in members
    }


def _findings(graph: ArchitectureGraph) -> Mapping[str, set[Found]]:
    """Findings by the service that they are about, or that their pipeline or policy is of."""
    found: dict[str, set[Found]] = defaultdict(set)
    for what, names in unprovisioned_fields(graph).items():
        for name in names:
            found[name.removeprefix(POLICY)].add(Found(CODE, what, is_error=False))
    for address, group in left_out(graph).items():
        found[address.rpartition("/")[2]].add(Found(CODE, f"not supported by aiscale up: {group}", is_error=False))
    for one in check(graph):
        name = one.address.rpartition("/")[2].removeprefix(POLICY).removeprefix(PIPELINE)
        text = one.message.replace(name, "the service")
        if one.code != CODE:
            found[name].add(Found(one.code, text, is_error=one.severity is Severity.ERROR))
    return found


def _text(resource: Resource, service: str) -> str:
    return json.dumps([resource.key, resource.properties], sort_keys=True, default=str).replace(service, "NAME")


def _splits_requests(resource: Resource) -> bool:
    if resource.kind == "Canary":
        return True
    strategy = resource.properties.get("spec", {}).get("strategy", {}) if resource.kind == "Rollout" else {}
    return "trafficRouting" in strategy.get("canary", {})


YES, BY_REQUESTS, BY_PODS, HELD = "yes", "by requests", "by pods", "held"
NO, REFUSED, SILENT = "no", "refused", "silent"


@dataclass(frozen=True)
class Verdict:
    """What is done with what a combination says.

    Attributes:
        word: ``yes``: it is deployed, a canary ``by requests`` or ``by pods``. ``held``: an operator holds its first
            share. ``no``: it is checked and drawn.
            ``refused``: an error of ``lint``. ``silent``: it changes nothing, and no finding says so.
        findings: about the rollout and the mesh, sorted.
        silent: what changes nothing and is in no finding: ``rollout``, ``mesh``.
    """

    word: str
    findings: tuple[Found, ...]
    silent: tuple[str, ...]


@cache
def verdict(one: Combination) -> Verdict:
    """What is done with a combination."""
    here, without = observed(one.family, one.mesh)[one], _without_mesh(one)
    plain = observed(one.family, one.mesh)[one._replace(rollout=NO_ROLLOUT, controller=FIRST)]
    bare = observed(one.family, NO_MESH)[one._replace(rollout=NO_ROLLOUT, controller=FIRST, mesh=NO_MESH)]
    silent = []
    if one.rollout != NO_ROLLOUT and here.same_as(plain):
        silent.append("rollout")
    if without is not None and here.same_as(without):
        silent.append("mesh")
    known = frozenset() if here.is_left_out else bare.findings
    word = SILENT if silent else _word(one, here, plain, without)
    return Verdict(word, tuple(sorted(here.findings - known)), tuple(silent))


def _without_mesh(one: Combination) -> Observed | None:
    """The same in the mesh that its mesh adds something to."""
    less = MESHES[one.mesh].without
    return observed(one.family, less)[one._replace(mesh=less)] if less else None


def _word(one: Combination, here: Observed, plain: Observed, without: Observed | None) -> str:
    if any(found.is_error for found in here.findings):
        return REFUSED
    before = without if one.rollout == NO_ROLLOUT else plain
    if here.is_left_out or (before is not None and here.objects == before.objects):
        return NO
    if here.is_held:
        return HELD
    if one.rollout != "canary":
        return YES
    return BY_REQUESTS if here.splits_requests else BY_PODS
