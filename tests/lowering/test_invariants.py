from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aiscale import System
from aiscale.lowering.resource import Resource
from aiscale.lowering.verify import verify
from aiscale.services import Microservice
from tests.support.lowered import as_yaml, lower_system, pod_templates
from tests.support.small_systems import parts, systems

few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

METADATA_SERVICE = "169.254.169.254"


@few
@given(systems())
def test_every_record_passes_the_catalog(system):
    assert [f"{resource.key}: {violation}" for resource, violation in verify(lower_system(system))] == []


@few
@given(parts(), st.randoms(use_true_random=False))
def test_order_of_declaration_is_irrelevant(components, random):
    shuffled = list(components)
    random.shuffle(shuffled)
    assert as_yaml(lower_system(System("small", components))) == as_yaml(lower_system(System("small", shuffled)))


@few
@given(parts())
def test_an_unrelated_component_changes_nothing(components):
    before = lower_system(System("small", components))
    stranger = Microservice("stranger", image="r.example/x:1")
    after = [r for r in lower_system(System("small", [*components, stranger])) if r.address != "services/stranger"]
    assert as_yaml(after) == as_yaml(before)


@few
@given(systems())
def test_every_pod_is_restricted(system):
    assert [pod for resource in lower_system(system) for pod in _loose(resource)] == []


def _loose(resource: Resource) -> list[str]:
    found = []
    for template in pod_templates(resource):
        pod = template["spec"]
        found += [] if pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] > 0 else ["root"]
        for container in pod["containers"]:
            security = container["securityContext"]
            found += [] if security["readOnlyRootFilesystem"] else ["writable root"]
            found += [] if security["allowPrivilegeEscalation"] is False else ["escalation"]
            found += [] if security["capabilities"] == {"drop": ["ALL"]} else ["capabilities"]
        allowed = {"configMap", "secret", "emptyDir", "persistentVolumeClaim"}
        found += [str(volume) for volume in pod["volumes"] if not allowed & volume.keys()]
    return [f"{resource.key}: {what}" for what in found]


@few
@given(systems())
def test_nothing_reaches_the_metadata_service(system):
    from ipaddress import ip_address, ip_network

    target = ip_address(METADATA_SERVICE)
    reached = [
        f"{resource.key}: {block}"
        for resource in lower_system(system)
        if resource.kind == "NetworkPolicy"
        for rule in resource.properties["spec"].get("egress", [])
        for block in (
            peer["ipBlock"] for peer in rule.get("to", [{"ipBlock": {"cidr": "0.0.0.0/0"}}]) if "ipBlock" in peer
        )
        if target in ip_network(block["cidr"])
        and not any(target in ip_network(excepted) for excepted in block.get("except", []))
    ]
    assert reached == []


@few
@given(systems())
def test_a_policy_opens_both_ends_of_every_call(system):
    policies = {
        resource.address: resource.properties["spec"]
        for resource in lower_system(system)
        if resource.kind == "NetworkPolicy" and not resource.address.startswith("system/")
    }
    for component in system.components:
        for call in getattr(component, "calls", ()):
            target = getattr(call, "target", call)
            way_out = [rule["ports"] for rule in policies[component.address]["egress"] if _names(rule["to"], target)]
            way_in = [
                rule["ports"]
                for rule in policies[target.address]["ingress"]
                if "from" not in rule or _names(rule["from"], component)
            ]
            assert way_out == way_in[:1]
            assert way_out


def _names(peers, component) -> bool:
    label = f"{component.family}.{component.name}"
    return any(peer.get("podSelector", {}).get("matchLabels", {}).get("aiscale.dev/address") == label for peer in peers)
