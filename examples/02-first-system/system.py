"""The smallest system worth having: a service that calls a model."""

from aiscale import Objective, Rate, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService, TensorFlowServing

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.xlarge", min_nodes=3, max_nodes=6)])

eta = ModelService(
    "eta",
    model=Model(
        "eta", version="v1", artifact="gs://models/eta/v1", digest=f"sha256:{'3e' * 32}", framework="tensorflow"
    ),
    runtime=TensorFlowServing(image=f"docker.io/tensorflow/serving:2.21.0@sha256:{'2f' * 32}"),
    objective=Objective(p99_ms=30, availability=0.9995),
    on=cluster,
)

trips = Microservice(
    "trips",
    image=f"registry.example/trips@sha256:{'7c' * 32}",
    traffic=Traffic(mean=Rate(50), peak=Rate(200)),
    objective=Objective(p99_ms=100, availability=0.999),
    calls=[Call(eta, timeout_ms=50)],
)

system = System("first", [trips])
