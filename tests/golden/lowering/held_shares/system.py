"""Shares of new versions that serving operators hold: callers in the mesh, a route of a gateway, and Knative's own."""

from aiscale import System, Traffic
from aiscale.delivery import Canary, Shadow
from aiscale.network import Backend, Gateway, Istio, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Autoscaling, KServe, MLServer, Model, ModelService, SeldonCore, TensorFlowServing, Triton

DIGEST = "sha256:" + "5e" * 32
cluster = EksCluster(
    "core",
    region="eu-west-1",
    version="1.36",
    pools=[NodePool("plain", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)],
)


def version(name: str, version: str, framework: str) -> Model:
    return Model(name, version=version, artifact=f"s3://shop-models/{name}/{version}", framework=framework, size="1Gi")


surge = ModelService(
    "surge",
    model=version("surge-net", "v9", "tensorflow"),
    replaces=version("surge-net", "v8", "tensorflow"),
    runtime=KServe(server=TensorFlowServing()),
    autoscaling=Autoscaling(min_replicas=2, max_replicas=8, signals=["cpu"]),
    rollout=Canary(steps=[20]),
    on=cluster,
)
fraud = ModelService(
    "fraud",
    model=version("forest", "v2", "sklearn"),
    replaces=version("forest", "v1", "sklearn"),
    runtime=KServe(server=MLServer()),
    replicas=4,
    rollout=Canary(steps=[10, 50], canary_scale_percent=50),
    traffic=Traffic(mean=5, peak=20),
    on=cluster,
)
churn = ModelService(
    "churn",
    model=version("trees", "v5", "sklearn"),
    replaces=version("trees", "v4", "sklearn"),
    runtime=SeldonCore(server=MLServer()),
    autoscaling=Autoscaling(min_replicas=2, max_replicas=6, signals=["cpu"]),
    rollout=Canary(steps=[25]),
    on=cluster,
)
risk = ModelService(
    "risk",
    model=version("rules", "v3", "onnx"),
    replaces=version("rules", "v2", "onnx"),
    runtime=SeldonCore(server=Triton()),
    replicas=4,
    rollout=Shadow(percent=50),
    on=cluster,
)
eta = ModelService(
    "eta",
    model=version("eta", "v12", "sklearn"),
    replaces=version("eta", "v11", "sklearn"),
    runtime=SeldonCore(version="2.6.0"),
    replicas=3,
    rollout=Canary(steps=[5]),
    on=cluster,
)
routing = ModelService(
    "routing",
    model=version("routing", "v3", "onnx"),
    replaces=version("routing", "v2", "onnx"),
    runtime=SeldonCore(version="2.6.0", server=Triton(), shared_server="triton"),
    rollout=Shadow(percent=100),
    on=cluster,
)
pricing = Microservice(
    "pricing",
    image=f"registry.example/pricing:1@{DIGEST}",
    calls=[Call(eta, timeout_ms=200), Call(routing, timeout_ms=200)],
    traffic=Traffic(mean=5, peak=20),
    on=cluster,
)
checkout = Microservice(
    "checkout",
    image=f"registry.example/checkout:1@{DIGEST}",
    calls=[
        Call(surge, timeout_ms=300),
        Call(fraud, timeout_ms=200),
        Call(churn, timeout_ms=200),
        Call(risk, timeout_ms=200),
    ],
    traffic=Traffic(mean=5, peak=20),
    on=cluster,
)
edge = Gateway("edge", class_name="istio", listeners=[Listener(protocol="HTTP", port=80)])
scores = Route("scores", gateway=edge, hosts=["scores.example.com"], targets=[surge])
risks = Route("risks", gateway=edge, hosts=["risks.example.com"], targets=[risk])
churns = Route(
    "churns", gateway=edge, hosts=["churns.example.com"], targets=[Backend(churn, weight=60), Backend(fraud, weight=40)]
)

system = System("held", [scores, risks, churns, pricing, checkout, cluster], meshes=[Istio()])
