"""Known faults: scaling."""

from __future__ import annotations

from aiscale.rules.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "scaling-20",
        "The target of an autoscaler keeps replicas busier than the latency promise allows, which for few replicas is "
        "far below the usual 70 %.",
        "L. Kleinrock, Queueing Systems, volume 1 (1975)",
    ),
    Fault(
        "scaling-21",
        "Load grows faster than new replicas start, and the running ones have too little to spare.",
        "llm-d pull request 2492 (pods that take 85 s to start)",
    ),
    Fault(
        "scaling-22",
        "A service whose GPU does the work scales on CPU or memory, or a language model on how busy its GPU looks.",
        "Google Cloud documentation, best practices for autoscaling LLM inference on GKE (2026)",
    ),
    Fault(
        "scaling-23",
        "A service that answers requests scales to nothing with nothing in front that holds them until one starts.",
        "Kubernetes blog, HPA scale to zero in 1.37 (2026-09-02)",
    ),
    Fault(
        "scaling-24",
        "Two owners set the number of replicas of one workload, and it flaps between what they want.",
        "KEDA 2.20 admission webhook; Argo CD documentation, best practices",
    ),
    Fault(
        "scaling-25",
        "A consumer that scales on Kafka lag may want more replicas than there are partitions, or needs more at the "
        "peak.",
        "kedacore/keda issue 2908; KEDA 2.20 documentation, kafka scaler",
    ),
    Fault(
        "scaling-26",
        "The lag threshold is far below what is always in flight, or lets records wait longer than they may.",
        "KEDA 2.20 documentation, kafka scaler (lagThreshold)",
    ),
    Fault(
        "scaling-27",
        "A signal from outside the pods is lost, and the service is scaled in while load is there.",
        "kedacore/keda issue 4098; llm-d pull request 1981",
    ),
    Fault(
        "scaling-28",
        "The most replicas do not fit on the nodes, or what a lost zone leaves is too little for the load.",
        "Kubernetes documentation, cluster autoscaling and taint based evictions",
    ),
    Fault(
        "scaling-29",
        "Consumers that scale by themselves share partitions eagerly, so that every step stops all of them.",
        "kedacore/keda issue 5096",
    ),
    Fault(
        "scaling-30",
        "A consumer at max_replicas asks more of a service or a store than that can answer.",
        "kedacore/keda issue 7092",
    ),
    Fault(
        "scaling-31",
        "Replicas are taken away sooner than they start, so that a model loads and unloads in turn.",
        "superlinked/sie issue 293 (2026-09)",
    ),
    Fault(
        "scaling-32",
        "A Kinesis trigger counts shards for each replica, not the records that wait.",
        "KEDA 2.20 source, aws-kinesis-stream scaler",
        undecided="it belongs to lowering: the blueprint says lag, and which trigger measures it is not the user's "
        "choice",
    ),
    Fault(
        "scaling-33",
        "A workload has no disruption budget, or one that allows no eviction, so that drained nodes take it down or "
        "never drain.",
        "Kubernetes documentation, disruption budgets; kube-linter checks",
        undecided="it cannot be said: lowering writes a budget for every workload that allows one pod at a time",
    ),
    Fault(
        "scaling-34",
        "Replicas are not spread over zones, or are stopped before their longest request is answered.",
        "Kubernetes documentation, topology spread constraints and termination of pods",
        undecided="it belongs to lowering: spread, preStop and the grace period are generated for every workload",
    ),
)
"""Every fault of this area that is known, whether or not a rule finds it."""
