"""Known faults: places, edge sites and what runs over several of them."""

from __future__ import annotations

from aiscale.rules.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "places-1",
        "Records bound to a jurisdiction are kept, read or mirrored outside of it, and nothing reports that.",
        "Regulation (EU) 2016/679, chapter V (2016)",
    ),
    Fault(
        "places-2",
        "A failover names no place beside the one that is lost, or one that is too small for what moves.",
        "karmada-io/karmada issue 744 (read 2026-11)",
    ),
    Fault(
        "places-3",
        "A Karmada policy declares a failover while the feature gate that carries it out is off, which is the default.",
        "Karmada 1.18, pkg/features (2026)",
    ),
    Fault(
        "places-4",
        "Overflow from one group of clusters into the next is asked of a Karmada that only picks one of the groups.",
        "karmada-io/karmada issues 5997 and 7014 (2025-12)",
    ),
    Fault(
        "places-5",
        "A site that must work without its uplink waits for an answer from a service, or a feature, in the cloud.",
        "openyurtio/openyurt issues 260, 776 and 1197 (read 2026-11)",
    ),
    Fault(
        "places-6",
        "The buffer of a site is smaller than what an outage brings, lies in memory, or hands over at most once.",
        "kubeedge/kubeedge issues 4995 and 6615 (2026-01)",
    ),
    Fault(
        "places-7",
        "Readers of a mirrored or bridged stream take each record as new, or the mirrors feed one another in a circle.",
        "Strimzi issues 3977 and 9609 (read 2026-11)",
    ),
    Fault(
        "places-8",
        "Old and new version of the models do not fit on a site's disk at once, or do not arrive in its window.",
        "aws/aws-cli issue 6185 and k3s-io/k3s issue 7569 (read 2026-11)",
    ),
    Fault(
        "places-9",
        "An image or a compiled model is made for another processor than the machines of its place have.",
        "tensorflow/serving issue 1948 (2022-12)",
    ),
    Fault(
        "places-10",
        "A hub takes its work away from a site that cannot be reached for a while.",
        "opendatahub-io/ai-edge pull request 170 (read 2026-11)",
    ),
    Fault(
        "places-11",
        "The pods of a site ask for more than its fixed machines have beside the Kubernetes agent and server.",
        "k3s-io/k3s issue 2003, k3s-io/docs pull request 139 (read 2026-11)",
    ),
    Fault(
        "places-12",
        "Machines outside join a cluster over a thin line, from an unknown network, or with overlapping addresses.",
        "Amazon EKS documentation, hybrid nodes (2026)",
    ),
    Fault(
        "places-13",
        "What takes over when a place is lost needs something that is lost with the same place.",
        "AWS Well-Architected Framework, reliability pillar, disaster recovery (2026)",
    ),
    Fault(
        "places-14",
        "A service moves to another place when its own is lost, and the gateway that users come in by does not.",
        "AWS Well-Architected Framework, reliability pillar, disaster recovery (2026)",
    ),
    Fault(
        "places-15",
        "A zone that is named is in another region than what it is named for: nothing starts there.",
        "AWS documentation, regions and zones (2026)",
    ),
    Fault(
        "places-16",
        "A pod, a node or a zone is the only one, and takes with it what promises 99.9 % or more.",
        "Amazon Compute service level agreement (2022); Kubernetes documentation, disruptions",
    ),
    Fault(
        "places-17",
        "Copies of a stream are spread over so few zones that the loss of one leaves fewer than a write must reach.",
        "Strimzi documentation, rack awareness; Apache Kafka documentation, min.insync.replicas (2026)",
    ),
)
