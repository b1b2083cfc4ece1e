"""Plans for the preview tests, made by hand: a first one, and one that changes something of everything."""

from __future__ import annotations

from aiscale.analysis.cost.figures import Effect, Figure
from aiscale.lowering.resource import Resource
from aiscale.plan.changes import Action, ComponentChange, FieldChange, Plan, ResourceChange

SERVICE = {"kind": "Microservice", "name": "front", "replicas": 2, "consumes": ["topics/orders"]}
TOPIC = {"kind": "Topic", "name": "orders", "partitions": 12, "key": "id", "cleanup": "delete"}
JOB = {
    "kind": "StreamJob", "name": "count", "engine": {"kind": "Flink", "version": "2.2", "upgrade": "savepoint"},
    "parallelism": 8, "delivery": "exactly-once", "consumes": ["topics/orders"], "checkpoint_storage": "s3://state/count",
}  # fmt: skip
SURGE = {"kind": "ModelService", "name": "surge", "model": "models/surge", "runtime": {"kind": "Triton"}, "replicas": 2}
MODEL = {"kind": "Model", "name": "surge", "version": "v9", "framework": "onnx"}
DESCRIBED = {
    "models/surge": MODEL, "streamjobs/count": JOB, "services/front": SERVICE, "serving/surge": SURGE,
    "topics/orders": TOPIC,
}  # fmt: skip


def resource(
    action: Action, kind: str, name: str, address: str, fields: tuple[FieldChange, ...] = (), **properties: object
) -> ResourceChange:
    token = f"kubernetes:v1:{kind}"
    manifest = {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, **properties}
    key = f"{kind.lower()}/{name}"
    desired = None if action is Action.DELETE else Resource(token, key, manifest, address, (), "a reason")
    return ResourceChange(action, key, token, address, "a reason", fields, desired)


FIRST = Plan(
    "0123456789ab", "shop", "sandbox", None,
    tuple(ComponentChange(Action.CREATE, address, str(data["kind"])) for address, data in DESCRIBED.items()),
    (
        resource(Action.CREATE, "Namespace", "shop", "systems/shop"),
        resource(Action.CREATE, "Deployment", "front", "services/front"),
        resource(Action.CREATE, "Deployment", "surge-v9", "serving/surge"),
        resource(Action.CREATE, "KafkaTopic", "orders", "topics/orders"),
    ),
    DESCRIBED,
)  # fmt: skip

CHANGES = Plan(
    "ba9876543210", "shop", "prod", "2026-11-20T14:02:33Z",
    (
        ComponentChange(Action.UPDATE, "models/surge", "Model", (FieldChange("version", "v8", "v9"),)),
        ComponentChange(
            Action.UPDATE, "streamjobs/count", "StreamJob", (FieldChange("parallelism", 4, 8),),
            ("flinkdeployment/count",),
        ),
        ComponentChange(
            Action.UPDATE, "services/front", "Microservice",
            (FieldChange("image", f"r.example/f@sha256:{'1' * 64}", f"r.example/f@sha256:{'2' * 64}"),
             FieldChange("autoscaling", {"kind": "Autoscaling"}, None), FieldChange("health_path", None, "/up")),
            ("deployment/front", "secret/front"),
        ),
        ComponentChange(
            Action.UPDATE, "serving/surge", "ModelService", (), ("deployment/surge-v9", "deployment/surge-v8")
        ),
        ComponentChange(Action.DELETE, "topics/old", "Topic", (), ("kafkatopic/old",)),
        ComponentChange(
            Action.UPDATE, "topics/orders", "Topic", (FieldChange("partitions", 6, 12),), ("kafkatopic/orders",)
        ),
    ),
    (
        resource(Action.SAME, "Namespace", "shop", "systems/shop"),
        resource(Action.UPDATE, "FlinkDeployment", "count", "streamjobs/count",
                 (FieldChange("spec.job.parallelism", 4, 8),)),
        resource(Action.REPLACE, "Deployment", "front", "services/front",
                 (FieldChange("spec.selector.matchLabels.app", "f", "front", forces_replace=True),)),
        resource(Action.UPDATE, "Secret", "front", "services/front",
                 (FieldChange("data.password", "b2xk", "bmV3"), FieldChange("type", None, "Opaque")),
                 data={"password": "bmV3"}),
        resource(Action.CREATE, "Deployment", "surge-v9", "serving/surge"),
        resource(Action.UPDATE, "KafkaTopic", "orders", "topics/orders", (FieldChange("spec.partitions", 6, 12),)),
        resource(Action.DELETE, "KafkaTopic", "old", "topics/old"),
        resource(Action.DELETE, "Deployment", "surge-v8", "serving/surge"),
    ),
    DESCRIBED,
)  # fmt: skip

EFFECTS = (
    Effect("cost / month", "USD/month", Figure(18420, 30000, "$18,420"), Figure(19905, 30000, "$19,905"), "AWS"),
    Effect("GPUs", "GPUs", Figure(2, 12, "2–12"), Figure(2, 12, "2–12"), "nvidia-l4"),
    Effect("front capacity", "per second", None, Figure(6400, 6400, "6,400/s"), "2.1× the peak of 3,000/s"),
)
