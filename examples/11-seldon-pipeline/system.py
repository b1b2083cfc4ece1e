"""Payments from Kafka are scored by a Pipeline of Seldon Core 2, whose steps Kafka connects too."""

from aiscale import Objective, System, Team, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import InferenceGraph, MLServer, Model, ModelService, SeldonCore, Step
from aiscale.streams import Consume, KafkaCluster, Topic

MLSERVER = MLServer(image=f"docker.io/seldonio/mlserver:1.7.1@sha256:{'4c' * 32}")
SELDON = SeldonCore(version="2.6.0", server=MLSERVER)

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=4, max_nodes=12)])
kafka = KafkaCluster("events", on=core)
payments, scores = Topic("payments", kafka, traffic=Traffic(mean=20, peak=60)), Topic("scores", kafka)


def served(name: str, digest: str) -> ModelService:
    """A model on a Server of its own."""
    artifact = f"s3://acme-models/{name}/v1"
    model = Model(name, version="v1", artifact=artifact, digest=f"sha256:{digest}", framework="sklearn", size="80Mi")
    return ModelService(name, model=model, runtime=SELDON, objective=Objective(p99_ms=50, availability=0.999))


encoder, fraud = served("encoder", "7e" * 32), served("fraud", "8f" * 32)
risk = InferenceGraph("risk", run_by=SELDON, kafka=kafka, steps=[encoder, Step(fraud, tensors={"encoded": "predict"})])
scorer = Microservice(
    "scorer",
    image=f"registry.example/scorer@sha256:{'5d' * 32}",
    port=None,
    consumes=[Consume(payments, group="scorer")],
    calls=[Call(risk, timeout_ms=500)],
    produces=[scores],
)
alerts = Microservice("alerts", image=f"registry.example/alerts@sha256:{'6e' * 32}", port=None, consumes=[scores])
system = System("payments", [core, scorer, alerts], owner=Team("risk-team", contact="#risk", on_call="risk"))
