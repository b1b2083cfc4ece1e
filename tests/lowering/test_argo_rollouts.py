"""What Argo Rollouts rolls out, what of it is left out, and what is measured. Whole objects: golden ``rollouts``."""

from __future__ import annotations

import pytest

from aiscale import Objective, System
from aiscale.analysis.delivery.route_weights import kept_shares
from aiscale.analysis.delivery.traffic_shifting import divided_by_pods
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.delivery import ABTest, ArgoRollouts, BlueGreen, Canary, DeliveryPipeline, Flagger, MetricGate, Shadow
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.context import make_context
from aiscale.lowering.delivery.argo_rollouts.route_weights import without_plugin
from aiscale.lowering.delivery.measures import query_of
from aiscale.lowering.delivery.rolled_out import rolled_out
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.network import Backend, Gateway, GatewayApi, Istio, Linkerd, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Call, Claim, Microservice
from aiscale.serving import VLLM, KServe, Model, ModelService, RayServe, TensorFlowServing, Triton
from tests.support.lowered import lower_system

IMAGE = "registry.example/app:1"
TEST = ABTest(by="header", metric="clicks")
AT_ONCE = ": all requests switch to a new version at once"
SWITCH = {f"rollout of ModelService{AT_ONCE}": ["surge"]}
ARGO = (ArgoRollouts(),)


def model(version: str = "8") -> Model:
    return Model("surge", version=version, artifact=f"s3://models/surge/{version}", framework="onnx")


def surge(runtime=None, **options) -> ModelService:
    return ModelService("surge", model=model(), runtime=runtime or Triton(), **{"rollout": Canary(), **options})


def system(*services, meshes=(), roots=(), controllers=ARGO) -> System:
    caller = Microservice("front", image=IMAGE, calls=[Call(one, timeout_ms=50) for one in services])
    pipelines = [
        DeliveryPipeline(f"releases-{number}", services=services, controller=one)
        for number, one in enumerate(controllers)
    ]
    return System("rides", [caller, *roots], meshes=list(meshes), delivery=pipelines)


def graph_of(*services, **options):
    return build(system(*services, **options))[0]


@pytest.mark.parametrize(
    "service",
    [
        surge(rollout=None),
        surge(rollout=Shadow()),  # nothing copies requests without Istio
        surge(rollout=ABTest(metric="clicks")),
        surge(KServe(server=Triton())),
        surge(RayServe(import_path="app:app", deployment="Surge")),
        Microservice(
            "surge", image=IMAGE, rollout=Canary(), claims=[Claim("data", "/data", size="1Gi", access_mode="ReadWriteOnce")]
        ),
    ],
    ids=["no rollout", "shadow", "A/B", "KServe", "Ray", "volumes"],
)  # fmt: skip
def test_what_is_not_rolled_out(service) -> None:
    graph = graph_of(service)
    assert rolled_out(graph["services/surge" if isinstance(service, Microservice) else "serving/surge"], graph) is None


def test_every_pipeline_must_have_the_controller() -> None:
    kinds = []
    for controllers in ((ArgoRollouts(),), (), (None,), (Flagger(),), (ArgoRollouts(), ArgoRollouts()),
                        (ArgoRollouts(), None)):  # fmt: skip
        graph = graph_of(surge(), controllers=controllers)
        kinds.append(rolled_out(graph["serving/surge"], graph) is not None)
    assert kinds == [True, False, False, False, True, False]


def test_what_of_a_rollout_is_left_out() -> None:
    steps = Canary(steps=[0.5, 20], gates=[MetricGate("quality", at_least=1)], canary_scale_percent=50,
                   dynamic_stable_scale=True)  # fmt: skip
    objective = Objective(p99_ms=50, availability=0.999)
    assert {
        name: unprovisioned_fields(graph_of(*services, meshes=meshes))
        for name, services, meshes in (
            ("Istio", [surge(rollout=steps, objective=objective)], [Istio()]),
            ("no mesh", [surge(rollout=steps, objective=objective)], []),
            ("blue-green", [surge(rollout=BlueGreen(), objective=objective)], []),
            ("shadow", [surge(rollout=Shadow(gates=[MetricGate("quality", at_least=1)], then=steps))], [Istio()]),
            ("shadow without Istio", [surge(rollout=Shadow())], [Linkerd()]),
            ("shadow and test", [surge(rollout=Shadow(then=TEST))], [Istio()]),
            ("service", [Microservice("pay", image=IMAGE, rollout=Canary(), objective=objective)], []),
        )
    } == {
        "Istio": {
            "gate quality of Canary without a query": ["surge"],
            "fractions of a per cent in steps of Canary": ["surge"],
        },
        "no mesh": {
            "gate quality of Canary without a query": ["surge"],
            "fractions of a per cent in steps of Canary": ["surge"],
            "objective as a condition of Canary, which nothing measures (p99_ms)": ["surge"],
            "canary_scale_percent of Canary without weights of Istio or of routes": ["surge"],
            "dynamic_stable_scale of Canary without weights of Istio or of routes": ["surge"],
        },
        "blue-green": {},
        "shadow": {
            "gate quality of Shadow without a query": ["surge"],
            "gate quality of Canary without a query": ["surge"],
            "fractions of a per cent in steps of Canary": ["surge"],
        },
        "shadow without Istio": SWITCH,
        "shadow and test": SWITCH,
        "service": {
            "objective as a condition of Canary, which nothing measures (p99_ms, error_percent)": ["pay"],
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("service", "mesh", "left_out"),
    [
        (surge(rollout=TEST, replaces=model("7")), Istio(), {}),
        (surge(rollout=TEST, replaces=model("7")), Istio(mode="ambient"), {}),
        (surge(rollout=TEST, replaces=model("7")), Linkerd(), {}),
        (surge(rollout=ABTest(by="cookie", cookie="g", metric="x"), replaces=model("7")), Linkerd(), {}),
        (surge(rollout=TEST, replaces=model("7")), None, SWITCH),
        (surge(rollout=TEST), Istio(), {f"ABTest of ModelService without replaces{AT_ONCE}": ["surge"]}),
        (
            surge(rollout=TEST, replaces=model()),
            Istio(),
            {f"ABTest of ModelService whose replaces has the version of its model{AT_ONCE}": ["surge"]},
        ),
        (surge(rollout=ABTest(metric="clicks"), replaces=model("7")), Istio(), {}),
        (surge(rollout=ABTest(metric="clicks"), replaces=model("7")), None, {}),
        (
            surge(KServe(server=Triton()), rollout=TEST, replaces=model("7")),
            Istio(),
            {"rollout of ModelService, with pods replaced one by one in its place": ["surge"]},
        ),
        (
            Microservice("surge", image=IMAGE, rollout=TEST),
            Istio(),
            {"rollout of Microservice, with pods replaced one by one in its place": ["surge"]},
        ),
    ],
    ids=[
        "Istio",
        "ambient",
        "Linkerd",
        "by cookie",
        "no mesh",
        "no current version",
        "one version",
        "by hash",
        "by hash, no mesh",
        "KServe",
        "service",
    ],
)
def test_which_ab_tests_are_carried_out(service, mesh, left_out) -> None:
    graph = graph_of(service, meshes=[mesh] if mesh is not None else [], controllers=())
    assert unprovisioned_fields(graph) == left_out
    kinds = [one.kind for one in lower(graph) if one.address == service.address]
    assert kinds.count("Deployment") == (0 if "KServe" in service.technology else 1 if left_out else 2)


def test_requests_through_a_route_are_told_apart_by_it() -> None:
    """Calls of services are only where a mesh carries them."""
    alone = surge(rollout=TEST, replaces=model("7"))
    caller = Microservice("front", image=IMAGE, calls=[Call(alone, timeout_ms=50)])
    edge = Gateway("edge", class_name="istio", listeners=[Listener(protocol="HTTP", port=80)])
    through = Gateway("through", class_name="eg", listeners=[Listener(protocol="TLS", port=443)])
    route = Route("in", gateway=edge, targets=[alone])
    assert [
        [what for what in unprovisioned_fields(build(one)[0]) if "ABTest" in what or "rollout" in what]
        for one in (
            System("rides", [route], meshes=[Istio()]),
            System("rides", [route]),
            System("rides", [route, caller]),
            System("rides", [Route("in", gateway=through, hosts=["a.example"], targets=[alone])]),
            System("rides", [alone], meshes=[Istio()]),  # callers that the system does not name are in the mesh
        )
    ] == [[], [], ["ABTest of requests that services send without a mesh"], list(SWITCH), []]


@pytest.mark.parametrize(
    ("shadow", "others", "left_out"),
    [
        (Shadow(percent=50), {}, {}),
        (Shadow(), {"mesh": Linkerd()}, {}),
        (Shadow(), {"mesh": GatewayApi(version="1.2")}, {}),
        (
            Shadow(percent=50),
            {"mesh": GatewayApi(version="1.2")},
            SWITCH,
        ),
        (Shadow(), {"listener": Listener(protocol="TLS", port=443)}, SWITCH),
        (Shadow(), {"next": True}, SWITCH),
        (Shadow(then=TEST), {}, SWITCH),
        (
            Shadow(),
            {"called": True},
            {"copies of Shadow of calls by services without Istio": ["surge"]},
        ),
        (
            Shadow(),
            {"next": True, "mesh": Istio(), "called": True},
            {"copies of Shadow in Route in, which has other targets": ["surge"]},
        ),
    ],
)
def test_what_gateways_copy(shadow, others, left_out) -> None:
    """Requests of a route whose only target is the service, and that the gateway sees."""
    service = surge(rollout=shadow)
    edge = Gateway("edge", class_name="eg", listeners=[others.get("listener", Listener(protocol="HTTP", port=80))])
    beside = Microservice("old", image=IMAGE)
    targets = [Backend(service, weight=10), Backend(beside, weight=90)] if others.get("next") else [service]
    front = Microservice("front", image=IMAGE, calls=[Call(service, timeout_ms=50)])
    system = System(
        "rides",
        [Route("in", gateway=edge, hosts=["a.example"], targets=targets), *([front] if others.get("called") else [])],
        meshes=[others["mesh"]] if "mesh" in others else [],
        delivery=[DeliveryPipeline("releases", services=[service], controller=ArgoRollouts())],
    )
    found = unprovisioned_fields(build(system)[0])
    ours = {what: names for what, names in found.items() if "Shadow" in what or "rollout" in what}
    assert ours == left_out
    routes = [one for one in lower_system(system) if one.kind == "HTTPRoute"]
    copied = [rule["filters"] for one in routes for rule in one.properties["spec"]["rules"] if "filters" in rule]
    percent = {"percent": 50} if shadow.percent < 100 else {}
    mirror = {"backendRef": {"name": "surge-shadow", "port": 8_000}, **percent}
    is_copied = left_out is not SWITCH and "next" not in others
    assert copied == ([[{"type": "RequestMirror", "requestMirror": mirror}]] if is_copied else [])


def test_callers_assign_users_by_a_hash_and_gateways_do_not() -> None:
    """They get the address of the new version, start once it runs, and the Service of it is called in the mesh."""
    tested = surge(rollout=ABTest(metric="clicks", percent=12.5, header="x-account"), replaces=model("7"))
    edge = Gateway("edge", class_name="istio", listeners=[Listener(protocol="HTTP", port=80)])
    route = Route("in", gateway=edge, targets=[tested])
    one = system(tested, meshes=[Istio()], roots=[route], controllers=())
    resources = lower_system(one)
    [front] = [one for one in resources if one.key == "deployment/front"]
    [container] = front.properties["spec"]["template"]["spec"]["containers"]
    assert {one["name"]: one["value"] for one in container["env"] if "NEW_VERSION" in one["name"]} == {
        "SURGE_NEW_VERSION_URL": "http://surge-8:8000",
        "SURGE_NEW_VERSION_GRPC_ADDRESS": "surge-8:8001",
        "SURGE_NEW_VERSION_PERCENT": "12.5",
        "SURGE_NEW_VERSION_USER_HEADER": "x-account",
    }
    assert "deployment/surge-8" in front.depends_on
    hosts = [item.properties["spec"]["hosts"] for item in resources if item.kind == "VirtualService"]
    assert hosts == [["surge"], ["surge-8"]]
    part = "ABTest by a hash in Route in, whose requests get the current version"
    assert unprovisioned_fields(build(one)[0]) == {part: ["surge"]}
    alone = System("rides", [route], meshes=[Istio()])
    assert unprovisioned_fields(build(alone)[0]) == SWITCH
    hashing = Gateway("edge", class_name="eg", listeners=[Listener(protocol="HTTP", port=80)])
    beside = Microservice("old", image=IMAGE)
    several = [Backend(tested, weight=10), Backend(beside, weight=90)]
    assert [
        unprovisioned_fields(build(System("rides", [Route("in", gateway=hashing, targets=targets)]))[0])
        for targets in ([tested], several)
    ] == [{}, SWITCH]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"group": "b"}, "group is a value of the header or the cookie"),
        ({"by": "cookie"}, "needs the name of the cookie"),
        ({"by": "header", "cookie": "group"}, 'cookie needs by="cookie"'),
        ({"by": "cookie", "cookie": "group", "group": "a; b"}, "is no value of a cookie"),
        ({"by": "cookie", "cookie": "a=b"}, "cookie"),
    ],
)
def test_what_a_group_is_told_by(fields, message) -> None:
    with pytest.raises(InvalidComponentError, match=message):
        ABTest(metric="clicks", **fields)


PODS = 'namespace="rides",pod=~"surge-{{args.latest-hash}}-.*"'


@pytest.mark.parametrize(
    ("metric", "runtime", "mesh", "query"),
    [
        ("p99_ms", TensorFlowServing(), None,
         f"histogram_quantile(0.99, sum by (le) (rate(:tensorflow:serving:request_latency_bucket{{{PODS}}}[60s]))) / 1e3"),
        ("error_percent", TensorFlowServing(), None,
         f'100 * ((sum(rate(:tensorflow:serving:request_count{{{PODS},status!="OK"}}[60s])) or vector(0))) / '
         f"(sum(rate(:tensorflow:serving:request_count{{{PODS}}}[60s])))"),
        ("p99_ms", VLLM(), None,
         f"histogram_quantile(0.99, sum by (le) (rate(vllm:e2e_request_latency_seconds_bucket{{{PODS}}}[60s]))) * 1e3"),
        ("error_percent", VLLM(), None, None),
        ("queue", Triton(), Istio(), f'sum(nv_inference_pending_request_count{{{PODS},model="surge"}})'),
        ("p99_ms", Triton(), None, None),
        ("p99_ms", Triton(), Istio(mode="ambient"), None),
        ("p99_ms", Triton(), Linkerd(),
         'histogram_quantile(0.99, sum by (le) (rate(response_latency_ms_bucket{direction="inbound",'
         f"{PODS}}}[60s])))"),
        ("error_percent", Triton(), Linkerd(),
         f'100 * ((sum(rate(response_total{{direction="inbound",{PODS},classification="failure"}}[60s])) or vector(0)))'
         f' / (sum(rate(response_total{{direction="inbound",{PODS}}}[60s])))'),
    ],
)  # fmt: skip
def test_what_is_measured_by_whom(metric, runtime, mesh, query) -> None:
    graph = graph_of(surge(runtime), meshes=[mesh] if mesh is not None else [])
    gate = MetricGate(metric, at_most=1, interval="1m")
    assert query_of(gate, graph["serving/surge"], make_context(graph), "surge-{{args.latest-hash}}-.*") == query


def test_both_versions_are_read_while_a_rollout_runs() -> None:
    core = EksCluster(
        "core", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=1, max_nodes=3)]
    )
    found = []
    for options in ({"replaces": model("7")}, {"replaces": model("7"), "rollout": None}):
        resources = lower_system(system(surge(**options), roots=[core]))
        [policy] = [one for one in resources if one.type == "aws:iam/rolePolicy:RolePolicy"]
        found.append([f"models/surge/{version}/*" in str(policy.properties) for version in (7, 8)])
    assert found == [[True, True], [False, True]]


def test_ambient_mode_gets_a_waypoint_for_a_canary() -> None:
    kinds = [
        sorted(one.kind for one in lower_system(system(surge(rollout=rollout), meshes=[Istio(mode="ambient")]))
               if one.kind in {"Gateway", "VirtualService", "Rollout"})
        for rollout in (None, BlueGreen(), Canary(), Shadow(), TEST)
    ]  # fmt: skip
    split = ["Gateway", "Rollout", "VirtualService"]
    assert kinds == [[], ["Rollout"], split, split, []]
    tested = system(surge(rollout=TEST, replaces=model("7")), meshes=[Istio(mode="ambient")])
    assert {"Gateway", "VirtualService"} <= {one.kind for one in lower_system(tested)}


PLUGIN = (ArgoRollouts(gateway_api_plugin=True),)
STEPS = Canary(steps=[20], canary_scale_percent=50, dynamic_stable_scale=True)


def behind(*targets, **options):
    """The graph of services behind a route."""
    edge = Gateway("edge", class_name="istio", listeners=[Listener(protocol="HTTP", port=80)])
    services = [one.target if isinstance(one, Backend) else one for one in targets]
    rolled = [one for one in services if one.rollout is not None]
    return graph_of(*rolled, roots=[Route("in", gateway=edge, targets=targets)], controllers=PLUGIN, **options)


def canary_of(resources) -> dict:
    [found] = [one for one in resources if one.kind == "Rollout"]
    return found.properties["spec"]["strategy"]["canary"]


def backends(resources) -> list[list[tuple[str, int | None]]]:
    [found] = [one for one in resources if one.key == "httproute/in"]
    return [
        [(one["name"], one.get("weight")) for one in rule["backendRefs"]] for rule in found.properties["spec"]["rules"]
    ]


@pytest.mark.parametrize(
    ("weights", "is_weighted", "kept"),
    [
        ([100], [True], [100]),
        ([80, 20], [True, False], [100, 25]),
        ([99.5, 0.5], [False, True], [19900, 100]),
        ([90, 10], [True, False], None),  # 11.1
        ([50, 50], [True, True], [100, 100]),
        ([40, 60], [True, True], None),
        ([0, 100], [True, False], None),
        ([0.01, 1_000], [True, False], None),  # a weight is at most 1,000,000
        ([50, 50], [False, False], None),
    ],
)
def test_which_shares_stay_beside_weights_that_the_plugin_sets(weights, is_weighted, kept) -> None:
    assert kept_shares(weights, is_weighted) == kept


def test_a_route_has_weights_beside_those_of_istio() -> None:
    resources = lower(behind(surge(rollout=STEPS), meshes=[Istio()]))
    assert backends(resources) == [[("surge-stable", 100), ("surge-canary", 0)]]
    canary = canary_of(resources)
    assert (canary["stableService"], canary["canaryService"]) == ("surge-stable", "surge-canary")
    assert set(canary["trafficRouting"]) == {"istio", "plugins"}
    rules = {one.name: one.properties["spec"] for one in resources if one.kind == "DestinationRule"}
    plain = {name: value for name, value in rules["surge"].items() if name != "subsets"}
    assert {name: rules[name] for name in ("surge-stable", "surge-canary")} == {
        name: {**plain, "host": plain["host"].replace("surge", name, 1)} for name in ("surge-stable", "surge-canary")
    }
    in_sandbox = canary_of(without_plugin(resources))
    assert in_sandbox == {**canary, "trafficRouting": {"istio": canary["trafficRouting"]["istio"]}}


def test_a_sandbox_divides_by_pods_what_nothing_but_routes_divides() -> None:
    graph = behind(surge(rollout=STEPS))
    assert unprovisioned_fields(graph) == {}
    resources = lower(graph)
    routed, by_pods = canary_of(resources), canary_of(without_plugin(resources))
    assert routed["steps"][0] == {"setCanaryScale": {"weight": 50}}
    left = {"trafficRouting", "dynamicStableScale", "abortScaleDownDelaySeconds"}
    assert by_pods == {name: routed[name] for name in routed if name not in left} | {"steps": routed["steps"][1:]}


def test_a_route_whose_other_targets_would_get_another_share_is_left_out() -> None:
    other = Microservice("other", image=IMAGE)
    graph = behind(Backend(surge(rollout=STEPS), weight=90), Backend(other, weight=10))
    assert unprovisioned_fields(graph) == {
        "weights of Canary in Route in, whose other targets would get another share": ["surge"],
        "canary_scale_percent of Canary without weights of Istio or of routes": ["surge"],
        "dynamic_stable_scale of Canary without weights of Istio or of routes": ["surge"],
    }
    resources = lower(graph)
    assert backends(resources) == [[("surge", 90), ("other", 10)]]
    assert "trafficRouting" not in canary_of(resources)


def test_without_the_plugin_a_route_sends_requests_to_all_pods() -> None:
    edge = Gateway("edge", class_name="istio", listeners=[Listener(protocol="HTTP", port=80)])
    service = surge(rollout=Canary())
    resources = lower(graph_of(service, roots=[Route("in", gateway=edge, targets=[service])], meshes=[Linkerd()]))
    assert backends(resources) == [[("surge", None)]]
    assert "trafficRouting" not in canary_of(resources)


@pytest.mark.parametrize(
    ("protocol", "meshes", "controllers", "routes"),
    [
        ("http", [Linkerd()], PLUGIN, ["HTTPRoute"]),
        ("grpc", [Linkerd()], PLUGIN, ["GRPCRoute"]),
        ("tcp", [Linkerd()], PLUGIN, []),
        ("http", [Linkerd()], ARGO, []),
        ("http", [Linkerd()], (*PLUGIN, *ARGO), []),
        ("http", [], PLUGIN, []),
        ("http", [Istio()], PLUGIN, []),
    ],
    ids=["HTTP", "gRPC", "TCP", "no plugin", "one without", "no mesh", "Istio"],
)
def test_which_services_have_a_route_of_their_own(protocol, meshes, controllers, routes) -> None:
    service = Microservice("pay", image=IMAGE, protocol=protocol, rollout=Canary())
    graph = graph_of(service, meshes=meshes, controllers=controllers)
    made = lower(graph)
    found = [one.kind for one in made if one.address == service.address and one.name == "pay-8080"]
    assert [one for one in found if one in {"HTTPRoute", "GRPCRoute"}] == routes
    assert ("plugins" in canary_of(made).get("trafficRouting", {})) is bool(routes)
    assert (divided_by_pods(graph, service) is None) is (bool(routes) or isinstance(next(iter(meshes), None), Istio))
