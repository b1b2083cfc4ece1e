"""TLS and authentication of Confluent Schema Registry and Karapace: variables, secrets, volumes and mounts.

Source: Confluent rest-utils 8.3, RestConfig and AuthUtil; Karapace 6.2, configuration and README.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aiscale.components.streams.registry_security import RegistryBasicAuth, RegistryTls
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.resource import Resource, kubernetes_resource

CERTIFICATE = "/etc/registry-certificate"
USERS = "/etc/registry-users"

JAAS_OPTION = f"-Djava.security.auth.login.config={USERS}/jaas.conf"

_REALM = "SchemaRegistry"
_USERS_FILE = "users"
_FIRST_OF_JETTY_12 = 8
"""Confluent Platform with Jetty 12, whose login modules have another package. Source: rest-utils 7.9 and 8.0."""


@dataclass(frozen=True, slots=True)
class Security:
    """What the pods of a registry need for its certificate and its users.

    Attributes:
        environment: variables in plaintext.
        secrets: name and key of the Secret, by variable.
        volumes: volumes of the pods.
        mounts: where the container mounts them.
    """

    environment: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, tuple[str, str]] = field(default_factory=dict)
    volumes: tuple[dict[str, Any], ...] = ()
    mounts: tuple[dict[str, Any], ...] = ()


def confluent_security(registry: SchemaRegistry) -> Security:
    """HTTPS from a PKCS#12 keystore, and Jetty's users from a file."""
    environment: dict[str, str] = {}
    secrets: dict[str, tuple[str, str]] = {}
    files: dict[str, str] = {}
    if (tls := registry.tls) is not None:
        assert tls.keystore_password is not None
        files[tls.keystore] = "keystore.p12"
        # The default host name check of calls between replicas is none: they are made by pod address.
        environment |= {
            "SCHEMA_REGISTRY_INTER_INSTANCE_PROTOCOL": "https",
            "SCHEMA_REGISTRY_SSL_KEYSTORE_TYPE": "PKCS12",
            "SCHEMA_REGISTRY_SSL_KEYSTORE_LOCATION": f"{CERTIFICATE}/keystore.p12",
        }
        if tls.ca is not None:
            files[tls.ca] = "ca.crt"
            environment |= {
                "SCHEMA_REGISTRY_SSL_TRUSTSTORE_TYPE": "PEM",
                "SCHEMA_REGISTRY_SSL_TRUSTSTORE_LOCATION": f"{CERTIFICATE}/ca.crt",
            }
        password = (tls.keystore_password.name, tls.keystore_password.key)
        secrets = {"SCHEMA_REGISTRY_SSL_KEYSTORE_PASSWORD": password, "SCHEMA_REGISTRY_SSL_KEY_PASSWORD": password}
    if registry.authentication is not None:
        environment |= {
            "SCHEMA_REGISTRY_AUTHENTICATION_METHOD": "BASIC",
            "SCHEMA_REGISTRY_AUTHENTICATION_REALM": _REALM,
            # Any user of the file: a single asterisk means the roles that are listed here, which are none.
            "SCHEMA_REGISTRY_AUTHENTICATION_ROLES": "**",
        }
    return _with_files(registry, environment, secrets, files)


def karapace_security(registry: SchemaRegistry) -> Security:
    """HTTPS from PEM files, and users and permissions from a JSON file."""
    environment: dict[str, str] = {}
    files: dict[str, str] = {}
    if (tls := registry.tls) is not None:
        files = {tls.certificate: "tls.crt", tls.private_key: "tls.key"}
        environment |= {
            "KARAPACE_ADVERTISED_PROTOCOL": "https",
            "KARAPACE_SERVER_TLS_CERTFILE": f"{CERTIFICATE}/tls.crt",
            "KARAPACE_SERVER_TLS_KEYFILE": f"{CERTIFICATE}/tls.key",
        }
    if registry.authentication is not None:
        environment["KARAPACE_REGISTRY_AUTHFILE"] = f"{USERS}/{_USERS_FILE}"
    return _with_files(registry, environment, {}, files)


def _with_files(
    registry: SchemaRegistry, environment: dict[str, str], secrets: dict[str, tuple[str, str]], files: dict[str, str]
) -> Security:
    volumes = []
    if registry.tls is not None:
        volumes.append((CERTIFICATE, _certificate(registry.tls, files)))
    if isinstance(registry.authentication, RegistryBasicAuth):
        volumes.append((USERS, _users(registry, registry.authentication)))
    return Security(
        environment,
        secrets,
        tuple(volume for _, volume in volumes),
        tuple({"name": volume["name"], "mountPath": path, "readOnly": True} for path, volume in volumes),
    )


def _certificate(tls: RegistryTls, files: dict[str, str]) -> dict[str, Any]:
    items = [{"key": key, "path": path} for key, path in files.items()]
    return {"name": "certificate", "secret": {"secretName": tls.secret, "defaultMode": 0o440, "items": items}}


def _users(registry: SchemaRegistry, given: RegistryBasicAuth) -> dict[str, Any]:
    source = {"name": given.users_file.name, "items": [{"key": given.users_file.key, "path": _USERS_FILE}]}
    sources: list[dict[str, Any]] = [{"secret": source}]
    if registry.engine == "confluent":
        sources.append({"configMap": {"name": login_map_name(registry)}})
    return {"name": "users", "projected": {"defaultMode": 0o440, "sources": sources}}


def login_map_name(registry: SchemaRegistry) -> str:
    """Name of the ConfigMap with Jetty's login module."""
    return f"{registry.name}-login"


def login_map(registry: SchemaRegistry, role: str, context: LoweringContext) -> Iterator[Resource]:
    """The ConfigMap with Jetty's login module; nothing for a registry that needs none."""
    if registry.engine != "confluent" or registry.authentication is None:
        return
    major = int((registry.release or "").partition(".")[0])
    package = "org.eclipse.jetty.security.jaas.spi" if major >= _FIRST_OF_JETTY_12 else "org.eclipse.jetty.jaas.spi"
    module = f'  {package}.PropertyFileLoginModule required\n  file="{USERS}/{_USERS_FILE}"\n  debug="false";'
    yield kubernetes_resource(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": context.metadata(registry, login_map_name(registry), role),
            "data": {"jaas.conf": f"{_REALM} {{\n{module}\n}};\n"},
        },
        address=registry.address,
        reason=f"{registry.name} admits the users of {_file_words(registry)}",
        depends_on=(context.namespace_key,),
    )


def _file_words(registry: SchemaRegistry) -> str:
    assert isinstance(registry.authentication, RegistryBasicAuth)
    file = registry.authentication.users_file
    return f"the Secret {file.name}, key {file.key}"
