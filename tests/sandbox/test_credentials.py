"""Keys, certificates, tokens and kubeconfigs."""

from __future__ import annotations

import base64

import yaml
from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from aiscale.sandbox.credentials import USERS, ensure_credentials, token_of, write_kubeconfigs
from aiscale.sandbox.layout import Layout


def certificate(layout: Layout, name: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate((layout.credentials / f"{name}.crt").read_bytes())


def test_files_and_modes(layout: Layout) -> None:
    ensure_credentials(layout)
    names = {"ca.crt", "ca.key", "etcd.crt", "etcd.key", "kube-apiserver.crt", "kube-apiserver.key"}
    names |= {"service-accounts.key", "tokens.csv", *(f"{user}.token" for user in USERS)}
    assert {path.name: path.stat().st_mode & 0o777 for path in layout.credentials.iterdir()} == dict.fromkeys(
        names, 0o600
    )
    assert layout.credentials.stat().st_mode & 0o777 == 0o700


def test_certificates_are_of_our_authority(layout: Layout) -> None:
    ensure_credentials(layout)
    authority = certificate(layout, "ca")
    for name in ("etcd", "kube-apiserver"):
        certificate(layout, name).verify_directly_issued_by(authority)
    names = certificate(layout, "kube-apiserver").extensions.get_extension_for_oid(
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME
    )
    assert [str(name.value) for name in names.value] == [
        "127.0.0.1", "localhost", "10.0.0.1", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
    ]  # fmt: skip


def test_made_once_and_tokens_differ(layout: Layout) -> None:
    (layout.directory / ".credentials.half").mkdir()
    ensure_credentials(layout)
    before = {path.name: path.read_bytes() for path in layout.credentials.iterdir()}
    ensure_credentials(layout)
    assert {path.name: path.read_bytes() for path in layout.credentials.iterdir()} == before
    assert len({token_of(layout, user) for user in USERS}) == len(USERS)
    assert not (layout.directory / ".credentials.half").exists()


def test_the_kubeconfig_stands_alone(layout: Layout) -> None:
    ensure_credentials(layout)
    write_kubeconfigs(layout, "https://127.0.0.1:20000")
    name = "aiscale-sandbox-default"
    authority = base64.b64encode((layout.credentials / "ca.crt").read_bytes()).decode()
    assert yaml.safe_load(layout.kubeconfig.read_text()) == {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": name,
                "cluster": {"server": "https://127.0.0.1:20000", "certificate-authority-data": authority},
            }
        ],
        "users": [{"name": name, "user": {"token": token_of(layout, "admin")}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }
    assert layout.kubeconfig.stat().st_mode & 0o777 == 0o600
    of_operator = yaml.safe_load((layout.credentials / "argo-rollouts.kubeconfig").read_text())
    assert of_operator["users"][0]["user"] == {
        "token": token_of(layout, "admin"),
        "as": "aiscale-argo-rollouts",
        "as-groups": ["system:masters"],
    }
