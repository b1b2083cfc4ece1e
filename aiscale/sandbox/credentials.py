"""A certificate authority, a server certificate and random tokens for one sandbox.

Every part has a user of its own, so that an audit or a log line says who did what. The user of the
kubeconfig may do everything.
"""

from __future__ import annotations

import base64
import datetime
import ipaddress
import secrets
import shutil
from pathlib import Path

from aiscale.clock import machine_time
from aiscale.sandbox.layout import Layout, write_private

USERS = {
    # user: (name that the API server sees, its group)
    "admin": ("aiscale-admin", "system:masters"),
    "kube-controller-manager": ("system:kube-controller-manager", ""),
    "kube-scheduler": ("system:kube-scheduler", ""),
    "kwok": ("aiscale-kwok", "system:masters"),
    "loop": ("aiscale-loop", "system:masters"),
}
"""Who may speak to the API server. Source: Kubernetes documentation, RBAC default roles, core components."""

IMPERSONATING = {"argo-rollouts": "aiscale-argo-rollouts"}
"""Users without a token, and the name that the API server sees: the administrator acts as them.

The API server reads tokens only when it starts; so an operator can join a sandbox that runs.
"""

_VALID_DAYS = 3650


def ensure_credentials(layout: Layout) -> None:
    """Makes keys, certificates and tokens, unless they are there. The folder appears whole or not at all."""
    if layout.credentials.is_dir():
        return
    for leftover in layout.directory.glob(".credentials.*"):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh = layout.directory / f".credentials.{secrets.token_hex(4)}"
    fresh.mkdir(mode=0o700)
    _write_keys(fresh)
    lines = []
    for user, (name, group) in USERS.items():
        token = secrets.token_urlsafe(32)
        write_private(fresh / f"{user}.token", token)
        lines.append(f'{token},{name},{name},"{group}"\n')
    write_private(fresh / "tokens.csv", "".join(lines))
    fresh.rename(layout.credentials)


def write_kubeconfigs(layout: Layout, server: str) -> None:
    """Writes the user's kubeconfig and those of the parts for the server's present address."""
    for user in (*USERS, *IMPERSONATING):
        path = layout.kubeconfig if user == "admin" else layout.credentials / f"{user}.kubeconfig"
        text = kubeconfig_text(layout, server, user)
        if not path.exists() or path.read_text("utf-8") != text:
            write_private(path, text)


def kubeconfig_text(layout: Layout, server: str, user: str) -> str:
    """A kubeconfig that needs no other file."""
    authority = base64.b64encode((layout.credentials / "ca.crt").read_bytes()).decode()
    name = IMPERSONATING.get(user)
    acts_as = "" if name is None else f"    as: {name}\n    as-groups: [system:masters]\n"
    return f"""\
apiVersion: v1
kind: Config
clusters:
- name: {layout.context}
  cluster:
    server: {server}
    certificate-authority-data: {authority}
users:
- name: {layout.context}
  user:
    token: {token_of(layout, user if name is None else "admin")}
{acts_as}contexts:
- name: {layout.context}
  context:
    cluster: {layout.context}
    user: {layout.context}
current-context: {layout.context}
"""


def token_of(layout: Layout, user: str) -> str:
    """The token of one of the users."""
    return (layout.credentials / f"{user}.token").read_text("utf-8")


def _write_keys(folder: Path) -> None:
    """The authority, the server's certificate and the key that signs service account tokens."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    def new_key(file: str) -> ec.EllipticCurvePrivateKey:
        key = ec.generate_private_key(ec.SECP256R1())
        write_private(folder / file, key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
        return key

    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def usage(*, authority: bool) -> x509.KeyUsage:
        return x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=authority,
            crl_sign=authority,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )

    def builder(subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = machine_time()
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(named("aiscale-sandbox"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=_VALID_DAYS))
        )

    authority_key = new_key("ca.key")
    authority = (
        builder(named("aiscale-sandbox"), authority_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage(authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )

    def issue(name: str, hosts: list[x509.GeneralName], uses: list[x509.ObjectIdentifier]) -> None:
        key = new_key(f"{name}.key")
        certificate = (
            builder(named(name), key)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(usage(authority=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
            .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
            )
            .sign(authority_key, hashes.SHA256())
        )
        write_private(folder / f"{name}.crt", certificate.public_bytes(Encoding.PEM))

    loopback: list[x509.GeneralName] = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
    in_cluster: list[x509.GeneralName] = [
        x509.IPAddress(ipaddress.ip_address("10.0.0.1")),  # the service `kubernetes` inside the cluster
        *(x509.DNSName(name) for name in ("kubernetes", "kubernetes.default", "kubernetes.default.svc")),
    ]
    issue("kube-apiserver", loopback + in_cluster, [ExtendedKeyUsageOID.SERVER_AUTH])
    # Other users of this machine can reach the loopback port too: without this certificate etcd tells them nothing.
    issue("etcd", loopback, [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    new_key("service-accounts.key")
    write_private(folder / "ca.crt", authority.public_bytes(Encoding.PEM))
