"""Known faults: GPU nodes, how they are shared, bought and prepared."""

from __future__ import annotations

from aiscale.rules.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "gpu-1",
        "Weights, cache and working memory of a model are more than the GPU or the slice has: CUDA is out of memory.",
        "NVIDIA Triton and vLLM documentation, memory (2026)",
    ),
    Fault(
        "gpu-2",
        "No instance type of a pool can hold what a pod asks for, so that it stays pending.",
        "aws/karpenter-provider-aws issue 5527 (read 2026-11)",
    ),
    Fault(
        "gpu-3",
        "Replicas or pools grow to more GPUs than a pool's limits or the account's quota allow.",
        "aws/karpenter-provider-aws issue 8068 (read 2026-11)",
    ),
    Fault(
        "gpu-4",
        "A MIG profile is asked for that the GPU does not have, more often than it fits, or under another name.",
        "NVIDIA GPU operator v26.7.0, default MIG configuration (2026)",
    ),
    Fault(
        "gpu-5",
        "Pods that take turns on a GPU need more memory together than it has, or an autoscaler counts them wrongly.",
        "kubernetes-sigs/karpenter issues 729 and 2140 (read 2026-11)",
    ),
    Fault(
        "gpu-6",
        "GPU nodes without a taint fill with ordinary pods: they are never removed, and models find no room.",
        "NVIDIA/gpu-operator issue 2570 (2026-06)",
    ),
    Fault(
        "gpu-7",
        "A service that must not go away runs on spot nodes alone.",
        "kubernetes-sigs/karpenter issue 702 and aws/karpenter-provider-aws issue 5743 (read 2026-11)",
    ),
    Fault(
        "gpu-8",
        "Nodes are consolidated sooner than a model is loaded on them, over and over.",
        "Karpenter documentation, disruption (2026)",
    ),
    Fault(
        "gpu-9",
        "A change of accelerator, driver or sharing replaces a pool of GPU nodes, all of them at once.",
        "hashicorp/terraform-provider-google issue 23248 (read 2026-11)",
        undecided="pools of nodes are made by others, so that nothing is replaced by aiscale; what does it shows it",
    ),
    Fault(
        "gpu-10",
        "The root disk of a node does not hold the image and the model, and the kubelet evicts pods.",
        "Karpenter documentation, EC2NodeClass (2026)",
    ),
    Fault(
        "gpu-11",
        "Two things install the GPU driver or hand out the GPUs, or none does.",
        "NVIDIA GPU operator documentation (2026)",
    ),
)
