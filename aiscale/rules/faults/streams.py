"""Known faults: streams."""

from __future__ import annotations

from aiscale.rules.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "streams-37",
        "A Flink job keeps its state over an upgrade without durable checkpoints, drops keyed state at each upgrade, "
        "or has several job managers without high availability.",
        "apache/flink-kubernetes-operator pull requests 855, 109, 294 and 212",
    ),
    Fault(
        "streams-38",
        "A Flink job may be scaled above its key groups, or the number of key groups has hardly a divisor. That the "
        "number is changed while there is state shows only beside what was applied.",
        "Flink Kubernetes operator 1.15, autoscaler",
    ),
    Fault(
        "streams-39",
        "The image or the Python package of a job is of another Flink version than the job says, or of one that the "
        "operator does not run.",
        "Flink Kubernetes operator 1.15.0, FlinkDeployment's flinkVersion",
    ),
    Fault(
        "streams-40",
        "A Spark stream job has no checkpoint location or shares one, is not started again, or is started by a "
        "schedule although it never ends.",
        "kubeflow/spark-operator issues 1402, 897 and 345",
    ),
    Fault(
        "streams-41",
        "Windows or joins go by event time on streams that have none, wait for idle partitions, or wait for late "
        "events longer than the stream keeps them.",
        "Apache Flink documentation, event time and watermarks",
    ),
    Fault(
        "streams-42",
        "A model learns from too few new records, from labels that come after the records are deleted, from features "
        "of the future, with the group of a reader that serves, or is rolled out without being judged.",
        "Apache Kafka documentation, consumer groups; general experience with continuous learning",
    ),
)
