"""Charts of a mesh: all that are needed, of the version of the mesh, by digest, from an OCI registry, without secrets."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import ExternalSecret
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.network import Istio, IstioCharts, Linkerd, LinkerdCharts

DIGEST = "sha256:" + "1a" * 32
OF_ISTIO = dict.fromkeys(("base", "cni", "istiod"), DIGEST)
OF_LINKERD = dict.fromkeys(("linkerd-crds", "linkerd2-cni", "linkerd-control-plane"), DIGEST)
KEY = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIA==\n-----END EC PRIVATE KEY-----\n"


def _istio(**fields: Any) -> IstioCharts:
    return IstioCharts(**{"version": "1.30.3", "digests": OF_ISTIO} | fields)


def _linkerd(**fields: Any) -> LinkerdCharts:
    given = {"version": "2026.6.3", "digests": OF_LINKERD, "repository": "oci://registry.example/charts"}
    return LinkerdCharts(**given | fields)


def test_charts_of_the_version_of_the_mesh_are_accepted() -> None:
    assert Istio(install=_istio()).installed_groups == IstioCharts.api_groups
    assert Istio().installed_groups == ()
    assert Istio(version="1.29", install=_istio(version="1.29.0")).charts == ("base", "cni", "istiod")
    assert _istio(repository="oci://127.0.0.1:5000/charts/").repository == "oci://127.0.0.1:5000/charts"
    for minor, version in (("2.18", "2025.4.4"), ("2.19", "2026.6.2"), ("2.20", "2026.8.3"), ("2.20", "2.20.1")):
        assert Linkerd(version=minor, install=_linkerd(version=version)).installed_groups == LinkerdCharts.api_groups


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: Istio(install=_istio(version="1.29.2")),
         'Istio: install has charts of version 1.29.2, which are not of version="1.30"'),
        (lambda: Istio(mode="ambient", install=_istio(digests={"base": DIGEST})),
         "Istio: install.digests has no digest of cni, istiod and ztunnel; helm pull "
         "oci://registry.istio.io/release/charts/cni --version 1.30.3 prints it"),
        (lambda: Linkerd(install=_linkerd(version="2025.10.7")),
         'Linkerd: install has charts of version 2025.10.7, which are not of version="2.20"'),
        (lambda: Linkerd(version="2.19", install=_linkerd()),
         'Linkerd: install has charts of version 2026.6.3, which are not of version="2.19"'),
        (lambda: Linkerd(version="2.17", install=_linkerd()),
         'Linkerd: install has charts of version 2026.6.3, which are not of version="2.17"'),
        (lambda: _istio(repository="https://istio-release.storage.googleapis.com/charts"),
         "IstioCharts: repository must be an OCI registry, oci://HOST/PATH, not "
         "'https://istio-release.storage.googleapis.com/charts': charts of other repositories have no digest; copy "
         "them with helm pull and helm push"),
        (lambda: _istio(digests={**OF_ISTIO, "gateway": DIGEST}),
         "IstioCharts: digests has gateway; the charts are base, cni, istiod and ztunnel"),
        (lambda: _istio(values={"pilot": {}}),
         "IstioCharts: values has pilot; the charts are base, cni, istiod and ztunnel"),
        (lambda: _istio(values={"istiod": {"pilot": {"env": None}}}),
         "IstioCharts: values has null in istiod.pilot.env, which does not reach the chart: leave it out"),
        (lambda: _linkerd(values={"linkerd-control-plane": {"identity": {"issuer": {"tls": {"keyPEM": KEY}}}}}),
         "LinkerdCharts: values has a private key: values of charts are stored in plaintext; use a Secret"),
        (lambda: _linkerd(trust_anchors=KEY),
         "LinkerdCharts: trust_anchors has a private key: Linkerd needs the certificates alone"),
        (lambda: _linkerd(trust_anchors="ca.crt"),
         "LinkerdCharts: trust_anchors must be certificates as PEM: -----BEGIN CERTIFICATE-----"),
        (lambda: _linkerd(issuer=ExternalSecret("vault", remote_key="mesh", remote_property="tls.key")),
         "LinkerdCharts: issuer has a remote_property; the properties are tls.crt and tls.key: leave it out"),
    ],
)  # fmt: skip
def test_other_charts_are_refused(make: Any, text: str) -> None:
    with pytest.raises(InvalidComponentError) as refused:
        make()
    assert str(refused.value) == text


def test_a_digest_is_required_and_has_its_form() -> None:
    for digests in ({}, {"base": "1a" * 32}, {"base": "sha512:" + "1a" * 64}):
        with pytest.raises(InvalidComponentError):
            Istio(install=_istio(digests=digests))
