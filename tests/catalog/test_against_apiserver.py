"""The catalog's verdict is that of a real API server, in both directions."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from aiscale.catalog import is_custom, validate
from aiscale.catalog.validation import compiled
from tests.catalog.api_server_verdicts import ApiServerVerdicts
from tests.catalog.broken_manifests import Broken, broken_manifests
from tests.catalog.known_differences import LAXER, STRICTER
from tests.catalog.manifest_files import by_title, good_manifests, title
from tests.catalog.mutations import Mutation, mutations
from tests.catalog.samples import Sampler

pytestmark = [pytest.mark.tools, pytest.mark.xdist_group("apiserver")]

SAMPLES_A_KIND = 15
#: Without those of kinds that no API server has: there is not an address to post them to.
BROKEN = [one for one in broken_manifests() if not any("[unknown-kind]" in line for line in one.says)]


@pytest.mark.parametrize("manifest", good_manifests(), ids=title)
def test_both_accept_a_good_manifest(api_server: ApiServerVerdicts, manifest: dict[str, Any]) -> None:
    assert (api_server.create(manifest), api_server.apply(manifest), validate(manifest)) == ("", "", ())


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_the_api_server_refuses_what_the_catalog_finds(api_server: ApiServerVerdicts, broken: Broken) -> None:
    assert api_server.create(broken.manifest) != ""


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.long, id="all"), pytest.param(5, id="a fifth")])
def test_both_agree_on_mutations(api_server: ApiServerVerdicts, step: int) -> None:
    cases = [case for manifest in good_manifests() for case in _mutations(manifest)][::step]
    verdicts = api_server.refusals(case.manifest for case in cases)
    stricter, laxer = {}, {}
    for case, verdict in zip(cases, verdicts, strict=True):
        violations = validate(case.manifest)
        if violations and not verdict:
            stricter[case.name] = violations
        elif verdict and not violations:
            laxer[case.name] = verdict
    names = {case.name for case in cases}
    assert (stricter.keys(), laxer.keys()) == (STRICTER.keys() & names, LAXER.keys() & names), (stricter, laxer)
    refused = sum(bool(verdict) for verdict in verdicts)
    assert refused >= 200
    assert len(cases) - refused >= 200


def test_a_server_side_apply_refuses_what_a_create_accepts(api_server: ApiServerVerdicts) -> None:
    doubled = copy.deepcopy(by_title()["Deployment/pricing"])
    container = doubled["spec"]["template"]["spec"]["containers"][0]
    container["env"].append(container["env"][0])
    blank = copy.deepcopy(by_title()["KafkaTopic/ride-requests"])
    blank["spec"]["topicName"] = None
    assert (api_server.create(doubled), api_server.create(blank)) == ("", "")
    assert "duplicate entries for key" in api_server.apply(doubled)
    assert "must be of type string" in api_server.apply(blank)


def test_both_agree_on_random_objects(api_server: ApiServerVerdicts) -> None:
    kinds = sorted({(m["apiVersion"], m["kind"]) for m in good_manifests() if is_custom(m["apiVersion"], m["kind"])})
    cases = [_sample(api_version, kind, seed) for api_version, kind in kinds for seed in range(SAMPLES_A_KIND)]
    verdicts = api_server.refusals(cases)
    differing = [
        (case, verdict, violations)
        for case, verdict in zip(cases, verdicts, strict=True)
        if bool(verdict) != bool(violations := validate(case))
    ]
    assert differing == []


TRANSITIONS = {
    "NodePool/l4": ("spec", "template", "spec", "nodeClassRef", "group"),
    "Deployment/pricing": ("spec", "selector", "matchLabels", "app.kubernetes.io/name"),
    "RoleBinding/flink": ("roleRef", "name"),
    "PriorityClass/serving": ("value",),
    "StatefulSet/redis": ("spec", "serviceName"),
    "ConfigMap/pricing": ("data", "LOG_LEVEL"),
    "KafkaTopic/ride-requests": ("spec", "partitions"),
}


@pytest.mark.parametrize("name", TRANSITIONS)
def test_both_agree_on_a_change(api_server: ApiServerVerdicts, name: str) -> None:
    old = by_title()[name]
    new = copy.deepcopy(old)
    target: Any = new
    for step in TRANSITIONS[name][:-1]:
        target = target[step]
    target[TRANSITIONS[name][-1]] = 7 if isinstance(target[TRANSITIONS[name][-1]], int) else "other"
    assert bool(api_server.update(old, new)) == bool(validate(new, old=old))


def _mutations(manifest: dict[str, Any]) -> list[Mutation]:
    found = compiled(manifest["apiVersion"], manifest["kind"])
    assert found is not None
    return list(mutations(manifest, found[1]))


def _sample(api_version: str, kind: str, seed: int) -> dict[str, Any]:
    """A random object that is sound by its schema where a few tries bring one."""
    found = compiled(api_version, kind)
    assert found is not None
    made: dict[str, Any] = {}
    for attempt in range(8):
        value = Sampler(seed * 100 + attempt, soundness=1.0 if seed % 4 else 0.995).value(found[1])
        made = {**(value if isinstance(value, dict) else {}), "apiVersion": api_version, "kind": kind}
        made.pop("status", None)
        made["metadata"] = {"name": f"sample-{seed}"}
        if all(violation.rule == "cel" for violation in validate(made)):
            break
    return made
