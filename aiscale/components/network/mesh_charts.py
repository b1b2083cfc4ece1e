"""Helm charts of a service mesh."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from aiscale.core.edges import Value
from aiscale.core.messages.wording import listed
from aiscale.core.values.plain_data import plain_mapping, texts
from aiscale.core.values.secrets import ExternalSecret

_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
_CERTIFICATES = re.compile(r"\s*(-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+")

Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
"""Digest of the manifest of a chart in its registry, as ``helm pull`` prints it."""


class MeshCharts(Value):
    """The Helm charts with which ``aiscale up`` installs a mesh: one release for each chart.

    Each chart is read by its digest: a chart with other content is refused. The registry must serve HTTPS; credentials
    are those of ``helm registry login``. Source: Helm 3.18, OCI registries; Pulumi Kubernetes provider 4.25, Release of
    helm.sh/v3.
    """

    charts: ClassVar[tuple[str, ...]] = ()
    """Names of the charts of the mesh."""

    api_groups: ClassVar[tuple[str, ...]] = ()
    """API groups whose definitions they install."""

    first_versions: ClassVar[Mapping[str, tuple[int, int, int]]] = {}
    """The first chart version of a minor version of the mesh, of charts that are numbered by their date."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$", max_length=64)]
    """Version of the charts, of the minor ``version`` of the mesh: ``1.30.3``."""

    digests: dict[str, Digest]
    """Digest of each chart, by its name: ``{"base": "sha256:…"}``. ``helm pull`` and ``helm push`` print it."""

    repository: Annotated[str, StringConstraints(max_length=512)]
    """Registry and path of the charts: ``oci://registry.example/charts``."""

    replicas: Annotated[int, Field(ge=1, le=20)]
    """Replicas of the control plane."""

    values: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Values of charts, by the name of the chart, in addition to those of aiscale; both as ``helm install --values``
    takes them. Never secrets."""

    @field_validator("repository")
    @classmethod
    def _oci(cls, repository: str) -> str:
        if not re.fullmatch(r"oci://[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)*/?", repository):
            raise ValueError(
                f"must be an OCI registry, oci://HOST/PATH, not {repository!r}: charts of other repositories have no "
                "digest; copy them with helm pull and helm push"
            )
        return repository.rstrip("/")

    @field_validator("values")
    @classmethod
    def _plain(cls, values: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        if any(_PRIVATE_KEY.search(text) for text in texts(values)):
            raise ValueError("has a private key: values of charts are stored in plaintext; use a Secret")
        if path := next(_nulls(values, ""), ""):
            raise ValueError(f"has null in {path}, which does not reach the chart: leave it out")
        return plain_mapping(values)

    @model_validator(mode="after")
    def _known_charts(self) -> Self:
        for field in ("digests", "values"):
            if unknown := sorted(set(getattr(self, field)) - set(self.charts)):
                raise ValueError(f"{field} has {listed(unknown)}; the charts are {listed(self.charts, most=None)}")
        return self

    def refuse_mismatch(self, minor: str, needed: Collection[str]) -> None:
        """Check that they are of a version of the mesh, and all there.

        Args:
            minor: minor version of the mesh.
            needed: charts that are installed.

        Raises:
            ValueError: they are of another version, or a chart has no digest.
        """
        if not self._is_of(minor):
            raise ValueError(f'install has charts of version {self.version}, which are not of version="{minor}"')
        if missing := [chart for chart in needed if chart not in self.digests]:
            raise ValueError(
                f"install.digests has no digest of {listed(missing, most=None)}; helm pull "
                f"{self.repository}/{missing[0]} --version {self.version} prints it"
            )

    def _is_of(self, minor: str) -> bool:
        if self.version.startswith(f"{minor}."):
            return True
        year, month, number = (int(part) for part in self.version.partition("-")[0].split("."))
        first = self.first_versions.get(minor)
        if first is None or year < 2000 or (year, month, number) < first:
            return False
        return all((year, month, number) < other for other in self.first_versions.values() if other > first)


def _nulls(value: Any, path: str) -> Iterator[str]:
    """Paths of null in plain data."""
    if value is None:
        yield path
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _nulls(item, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _nulls(item, f"{path}[{index}]")


class IstioCharts(MeshCharts):
    """Charts of Istio: ``base``, ``cni``, ``istiod``, and ``ztunnel`` in ambient mode."""

    charts: ClassVar[tuple[str, ...]] = ("base", "cni", "istiod", "ztunnel")
    api_groups: ClassVar[tuple[str, ...]] = (
        "extensions.istio.io", "networking.istio.io", "security.istio.io", "telemetry.istio.io",
    )  # fmt: skip

    repository: Annotated[str, StringConstraints(max_length=512)] = "oci://registry.istio.io/release/charts"
    """Registry and path of the charts. Source: Istio 1.30.3, manifests/charts/README.md."""

    replicas: Annotated[int, Field(ge=1, le=20)] = 2
    """Fewest replicas of istiod; its autoscaler adds up to 5, or to as many. Istio's own default is 1, which has no
    PodDisruptionBudget. Source: Istio 1.30.3, values of the chart istiod."""


class LinkerdCharts(MeshCharts):
    """Charts of Linkerd: ``linkerd-crds``, ``linkerd2-cni`` and ``linkerd-control-plane``.

    The Linkerd project publishes edge releases in an HTTP repository, without digests. Copy them to a registry:
    ``helm pull``, then ``helm push``.
    """

    charts: ClassVar[tuple[str, ...]] = ("linkerd-crds", "linkerd2-cni", "linkerd-control-plane")
    api_groups: ClassVar[tuple[str, ...]] = ("linkerd.io", "policy.linkerd.io", "workload.linkerd.io")
    first_versions: ClassVar[Mapping[str, tuple[int, int, int]]] = {
        "2.18": (2025, 4, 4), "2.19": (2025, 10, 7), "2.20": (2026, 6, 3),
    }  # fmt: skip
    """Source: linkerd/linkerd2, tags version-2.18, version-2.19 and version-2.20, next to those of edge releases."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$", max_length=64)]
    """Version of the charts: ``2026.6.3`` is edge-26.6.3, of Linkerd 2.20. Charts of vendors have the version of
    Linkerd."""

    replicas: Annotated[int, Field(ge=1, le=20)] = 3
    """Replicas of each part of the control plane. With several: PodDisruptionBudgets, anti-affinity, and the injector
    must answer before pods are created. Source: Linkerd 2.20, values-ha.yaml of the chart linkerd-control-plane."""

    issuer: ExternalSecret | None = None
    """Certificate and private key of the issuer, the properties ``tls.crt`` and ``tls.key`` in a secret store. Default:
    the Secret ``linkerd-identity-issuer`` of the type ``kubernetes.io/tls`` in the namespace ``linkerd``, which
    cert-manager writes. Source: Linkerd 2.20, identity.issuer.scheme."""

    trust_anchors: Annotated[str, StringConstraints(max_length=65_536)] | None = None
    """Certificates of the trust anchors, as PEM; never their keys. Default: they are in the ConfigMap
    ``linkerd-identity-trust-roots``, which trust-manager writes. Source: Linkerd 2.20, identity.externalCA."""

    @field_validator("trust_anchors")
    @classmethod
    def _certificates(cls, anchors: str | None) -> str | None:
        if anchors is not None and _PRIVATE_KEY.search(anchors):
            raise ValueError("has a private key: Linkerd needs the certificates alone")
        if anchors is not None and not _CERTIFICATES.fullmatch(anchors):
            raise ValueError("must be certificates as PEM: -----BEGIN CERTIFICATE-----")
        return anchors and anchors.strip() + "\n"

    @field_validator("issuer")
    @classmethod
    def _whole(cls, issuer: ExternalSecret | None) -> ExternalSecret | None:
        if issuer is not None and issuer.remote_property is not None:
            raise ValueError("has a remote_property; the properties are tls.crt and tls.key: leave it out")
        return issuer
