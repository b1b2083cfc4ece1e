"""A certificate authority for tests: what Strimzi's user operator is to a cluster."""

from __future__ import annotations

import datetime
import ipaddress
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_LOOPBACK = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")])


@dataclass(frozen=True, slots=True)
class Credentials:
    """A certificate and its key, both as PEM."""

    certificate: str
    key: str


class Authority:
    """An authority of its own for each instance, valid for another day."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "aiscale-test-authority")])
        certificate = self._builder(self._name, self._key).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        self.certificate = _pem(certificate.sign(self._key, hashes.SHA256()))

    def issue(self, common_name: str) -> Credentials:
        """A certificate for a server on loopback or a client: its name is ``CN=<common_name>``."""
        return self._issue(common_name, _LOOPBACK)

    def issue_server(self, *names: str) -> Credentials:
        """A certificate of a server with some DNS names."""
        return self._issue(names[0], x509.SubjectAlternativeName([x509.DNSName(one) for one in names]))

    def issue_identity(self, uri: str) -> Credentials:
        """A certificate of a workload of a service mesh, such as ``spiffe://cluster.local/ns/shop/sa/prices``."""
        return self._issue("workload", x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri)]))

    def _issue(self, common_name: str, names: x509.SubjectAlternativeName) -> Credentials:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
        certificate = self._builder(name, key).add_extension(names, critical=False)
        return Credentials(_pem(certificate.sign(self._key, hashes.SHA256())), _key_pem(key))

    def _builder(self, name: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            # Also for processes with the real time, of tests under libfaketime.
            .not_valid_before(now - datetime.timedelta(days=1_000))
            .not_valid_after(now + datetime.timedelta(days=1))
        )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
