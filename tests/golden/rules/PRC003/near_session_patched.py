"""A patch gives the session's task managers the slots that its jobs need together."""

from aiscale import Patch, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, FlinkSession, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=40)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=24, traffic=traffic)
shared = FlinkSession(
    "shared",
    image=IMAGE,
    task_slots=4,
    task_managers=4,
    storage="s3://state/shared",
    on=cluster,
    patches=[
        Patch(
            "FlinkDeployment",
            {
                "spec": {
                    "flinkConfiguration": {
                        "taskmanager.numberOfTaskSlots": "6",
                        "slotmanager.number-of-slots.max": "24",
                    }
                }
            },
            reason="the jobs are small",
        ),
    ],
)
jobs = [
    StreamJob(
        name,
        engine=Flink(session=shared),
        jar="https://artifacts.example/" + name + ".jar",
        consumes=[rides],
        checkpoint_storage="s3://state/" + name,
        parallelism=parallelism,
        on=cluster,
    )
    for name, parallelism in (("demand", 12), ("peaks", 6))
]

system = System("golden", jobs)
