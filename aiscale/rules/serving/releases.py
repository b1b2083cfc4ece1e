"""What is known of releases: which ones get fixes, need a subscription, support a field or run on an operator."""

from __future__ import annotations

from dataclasses import dataclass

from aiscale.components.serving.runtimes.tag import numbers


@dataclass(frozen=True, slots=True)
class Releases:
    """Some releases of one product, oldest first.

    Attributes:
        names: the releases, as a blueprint writes them.
        source: where it is documented.
        as_of: year and month of the release, or in which it was looked up.
    """

    names: tuple[str, ...]
    source: str
    as_of: str

    @property
    def oldest(self) -> tuple[int, ...]:
        """Minor version of the first of them in numbers, to compare by."""
        return numbers(self.names[0])[:2]

    @property
    def newest(self) -> str:
        """The last of them, as a blueprint writes it."""
        return self.names[-1]

    def is_after(self, release: str) -> bool:
        """Whether a release belongs to a later minor version than all of them."""
        return numbers(release)[:2] > numbers(self.newest)[:2]


KSERVE_WITH_FIXES = Releases(("0.20.0", "0.21.0"), "KServe RELEASES.md: the last two minor releases", "2026-09")
KSERVE_WITH_KNOWN_STOCK = Releases(("0.20.0", "0.21.0"), "KServe v0.20.0, config/runtimes", "2026-08")
KSERVE_WITH_CANARY = Releases(("0.21.0",), "kserve/kserve pull requests 5912 and 5984", "2026-08")
SELDON_CORE_1_APACHE = Releases(("1.17.1",), "SeldonIO/seldon-core issue 5895", "2023-08")
SELDON_CORE_2_APACHE = Releases(("2.6.0",), "SeldonIO/seldon-core issue 5895", "2023-07")
KUBERAY_WITH_INCREMENTAL_UPGRADE = Releases(
    ("1.7.0",), "KubeRay 1.7.0, features.go: RayServiceIncrementalUpgrade", "2026-08"
)
KAFKA_OF_STRIMZI = Releases(("4.2.0", "4.2.1", "4.3.0", "4.3.1"), "Strimzi 1.2.0 release notes", "2026-08")
FLINK_OF_OPERATOR = Releases(("1.19", "1.20", "2.0", "2.1", "2.2"), "Flink Kubernetes operator 1.15", "2026-05")
TRITON_WITH_TENSORFLOW = Releases(("25.02",), "triton-inference-server/server pull request 8068", "2025-03")

STOCK_RUNTIMES = {
    "onnx": "Triton 23.05", "pytorch": "TorchServe 0.9.0", "tensorflow": "TensorFlow Serving 2.6.2",
    "tensorrt": "Triton 23.05",
}  # fmt: skip
"""KServe's own runtimes that are years old, by framework. Source: KServe v0.20.0, config/runtimes (2026-08)."""
