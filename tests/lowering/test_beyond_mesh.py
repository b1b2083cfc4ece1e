"""What a mesh does not do for models that an operator serves is said."""

from __future__ import annotations

from aiscale import System
from aiscale.graph.build import build
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.network import Istio, Linkerd, ServicePolicy
from aiscale.services import Microservice
from aiscale.serving import (
    InferenceGraph,
    KServe,
    MLServer,
    Model,
    ModelService,
    RayServe,
    SeldonCore,
    Shadow,
    Step,
    Triton,
)

SELDON_2 = SeldonCore(version="2.6.0", server=MLServer())


def service(name, runtime, **fields):
    model = Model(f"{name}-net", version="v3", artifact=f"s3://models/{name}", framework="sklearn", size="50Mi")
    return ModelService(name, model=model, runtime=runtime, **fields)


def left_out(called, policies=(), meshes=()):
    front = Microservice("front", image="registry.example/front:1", calls=called)
    graph, problems = build(System("shop", [front, *policies], meshes=meshes))
    assert list(problems) == []
    return unprovisioned_fields(graph)


def test_pods_in_the_namespace_of_a_seldon_runtime_are_in_no_mesh():
    fraud = service("fraud", SELDON_2)
    surge = service("surge", SeldonCore(version="2.6.0", server=Triton(), runtime_namespace="models"))
    images = service("images", SELDON_2)
    steps = [Step(fraud, weight=90), Step(images, weight=10)]
    split = InferenceGraph("split", router="Splitter", run_by=SeldonCore(version="2.6.0"), steps=steps)
    called = [fraud, surge, split, service("eta", KServe(server=MLServer())), service("tone", SeldonCore())]
    model, graph = "ModelService on Seldon Core", "InferenceGraph on Seldon Core"
    assert [left_out(called), left_out(called, meshes=[Istio()]), left_out(called, meshes=[Linkerd()])] == [
        {},
        *(
            {
                f"{mesh} for {model}, whose pods are in namespace seldon-mesh": ["fraud", "images"],
                f"{mesh} for {model}, whose pods are in namespace models": ["surge"],
                f"{mesh} for {graph}, whose pods are in namespace seldon-mesh": ["split"],
            }
            for mesh in ("Istio", "Linkerd")
        ),
    ]
    assert left_out(called, meshes=[Istio(without_proxy=[fraud, images, surge, split])]) == {}


def test_a_service_policy_needs_a_service_that_objects_can_name_or_that_aiscale_writes():
    eta, tone = service("eta", KServe(server=MLServer())), service("tone", SeldonCore())
    ray = service("ray", RayServe(image="registry.example/ray:1", import_path="ray:app", deployment="Ray"))
    fraud, images, plain = service("fraud", SELDON_2), service("images", SELDON_2), service("plain", MLServer())
    steps = [Step(fraud, weight=90), Step(images, weight=10)]
    split = InferenceGraph("split", router="Splitter", run_by=SeldonCore(version="2.6.0"), steps=steps)
    called = [eta, tone, ray, split, plain]
    policies = [ServicePolicy("limits", of=called), ServicePolicy("plain-limits", of=[plain])]
    outside = {"ServicePolicy of services outside a service mesh": ["limits"]}
    assert left_out(called, policies, [Istio(without_proxy=[fraud, images, split])]) == outside
    found = left_out(called, policies, [Istio(mode="ambient", without_proxy=[fraud, images, split])])
    assert found == {
        **outside,
        **{
            f"ServicePolicy of ModelService on {technology}, whose operator creates the Service": ["limits"]
            for technology in ("KServe", "Seldon Core", "Ray Serve")
        },
    }
    by_revision = service("by-revision", KServe(mode="Knative", server=MLServer()))
    assert left_out([by_revision], [ServicePolicy("limits", of=[by_revision])], [Istio()]) == {
        "ServicePolicy of ModelService on KServe, whose operator creates the Service": ["limits"]
    }
    with_graph = left_out([split], [ServicePolicy("limits", of=[split])], [Linkerd()])
    assert with_graph["ServicePolicy of InferenceGraph on Seldon Core, whose operator creates the Service"] == [
        "limits"
    ]


def test_an_operator_with_one_deployment_replaces_pods_one_by_one():
    ray = {"image": "registry.example/ray:1", "import_path": "ray:app", "deployment": "Ray"}
    by_pod = {
        "eta": KServe(server=MLServer()),
        "tone": SeldonCore(),
        "ray": RayServe(**ray, upgrade="None"),
    }
    at_once = {
        "plain": MLServer(),
        "revisions": KServe(mode="Knative", server=MLServer()),
        "fraud": SELDON_2,
        "rays": RayServe(**ray),
    }
    called = [service(name, runtime, rollout=Shadow()) for name, runtime in {**by_pod, **at_once}.items()]
    assert left_out(called) == {
        "rollout of ModelService, with pods replaced one by one in its place": sorted(by_pod),
        "rollout of ModelService: all requests switch to a new version at once": sorted(at_once),
    }
