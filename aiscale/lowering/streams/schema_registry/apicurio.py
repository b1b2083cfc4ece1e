"""Apicurio Registry. Source: Apicurio Registry operator 3.3.1, registry.apicur.io/v1; its configuration reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from aiscale.components.stores.postgres import PostgresDatabase
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.registry_security import RegistryOidc
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.hardening import USER_ID, container_security, operated_pod_security
from aiscale.lowering.kubernetes.requirements import requirements
from aiscale.lowering.kubernetes.scheduling import topology_spread
from aiscale.lowering.kubernetes.secrets import secret_variables
from aiscale.lowering.kubernetes.service import identity
from aiscale.lowering.labels import ADDRESS, SYSTEM, address_value
from aiscale.lowering.naming import bootstrap_servers, cluster_ca_secret
from aiscale.lowering.pods import PodTemplate
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.kafka.access import KafkaAccess
from aiscale.lowering.streams.kafka.client_properties import LOGIN_MODULES
from aiscale.lowering.streams.kafka.connection import Connection
from aiscale.lowering.streams.postgres.access import authority_mounts, authority_volumes, connection_settings
from aiscale.lowering.streams.schema_registry.storage import registry_id, registry_topics

CONTAINER = "apicurio-registry-app"
"""Name by which the operator finds its container in a template. Source: operator 3.3.1, ContainerNames."""

_COMMON = "APICURIO_KAFKA_COMMON_"
"""What variables with settings of all its Kafka clients begin with. Source: operator 3.3.1, EnvironmentVariables."""

_PASSWORD = "KAFKA_PASSWORD"  # noqa: S105  # the name of a variable

_OAUTH_HANDLER = "io.strimzi.kafka.oauth.client.JaasClientOauthLoginCallbackHandler"
"""What the image has for OAuth. Source: Apicurio Registry 3.3.1, application.properties."""


def apicurio_resources(
    registry: SchemaRegistry, storage: dict[str, Any], context: LoweringContext, depends_on: tuple[str, ...]
) -> Iterator[Resource]:
    """The identity of its pods and the ApicurioRegistry3, of which the operator creates the rest.

    Args:
        registry: the registry.
        storage: settings of the application that follow from where it keeps its schemas.
        context: the graph and the namespace.
        depends_on: keys of the resources that the storage needs.
    """
    yield identity(
        registry, registry.name, "schema-registry", context,
        reason=f"{registry.name} has its own identity, without permissions in the cluster",
    )  # fmt: skip
    app: dict[str, Any] = {
        "replicas": registry.replicas,
        **storage,
        "ingress": {"enabled": False},
        # The NetworkPolicy of this system selects the clients; the operator's own would allow all.
        "networkPolicy": {"enabled": False},
        "podDisruptionBudget": {"enabled": registry.replicas > 1},
        **_security(registry),
        "podTemplateSpec": _template(registry, context),
    }
    manifest = {
        "apiVersion": "registry.apicur.io/v1",
        "kind": "ApicurioRegistry3",
        "metadata": context.metadata(registry, registry.name, "schema-registry", version=registry.version or ""),
        "spec": {"app": app, "ui": {"enabled": False}},
    }
    yield kubernetes_resource(
        manifest,
        address=registry.address,
        reason=f"{registry.name} stores the schemas of the system under {registry.compatibility}",
        depends_on=(f"serviceaccount/{registry.name}", f"networkpolicy/{registry.name}", *depends_on),
        pods=(PodTemplate(("spec", "app", "podTemplateSpec")),),
    )


def _security(registry: SchemaRegistry) -> dict[str, Any]:
    """``tls`` and ``auth``. The operator fails on ``auth`` without ``tls``, and on ``basicAuth`` without its expiry."""
    found: dict[str, Any] = {}
    if (tls := registry.tls) is not None:
        assert tls.keystore_password is not None
        found["tls"] = {
            "insecureRequests": "disabled",
            "keystoreSecretRef": {"name": tls.secret, "key": tls.keystore},
            "keystorePasswordSecretRef": _reference(tls.keystore_password),
        }
    if isinstance(oidc := registry.authentication, RegistryOidc):
        trust: dict[str, Any] = {"tlsVerificationType": "required"}
        if oidc.truststore is not None and oidc.truststore_password is not None:
            trust["truststoreSecretRef"] = _reference(oidc.truststore)
            trust["truststorePasswordSecretRef"] = _reference(oidc.truststore_password)
        found["auth"] = {
            "enabled": True,
            "authServerUrl": oidc.server_url,
            "appClientId": oidc.client_id,
            "basicAuth": {"enabled": True, "cacheExpiration": "5m"},
            "tls": trust,
        }
    return found


def _reference(secret: KubernetesSecret) -> dict[str, str]:
    return {"name": secret.name, "key": secret.key}


def postgres_storage(registry: SchemaRegistry, database: PostgresDatabase) -> dict[str, Any]:
    """The database, and how it signs in there. Source: pgJDBC 42.7 documentation, connection parameters."""
    user = database.user_of(registry.address)
    settings = connection_settings(database, user)
    known = {name: settings[name.upper()] for name in ("sslmode", "sslrootcert") if name.upper() in settings}
    source = {
        "url": f"jdbc:postgresql://{database.host}:{database.port}/{database.database}?{urlencode(known, safe='/')}",
        "username": user.username,
        "password": {"name": user.password.name, "key": user.password.key},
    }
    return {"storage": {"type": "postgresql", "sql": {"dataSource": source}}}


def kafka_storage(registry: SchemaRegistry, access: KafkaAccess, context: LoweringContext) -> dict[str, Any]:
    """The brokers, how it signs in there, and what its topics are called."""
    cluster, connection = access.cluster, access.connection
    settings = _names(registry, context)
    variables: list[dict[str, Any]] = []
    if isinstance(cluster, KafkaCluster):
        authority = cluster_ca_secret(cluster)
        kafka: dict[str, Any] = {
            "bootstrapServers": bootstrap_servers(cluster, context.namespace),
            "tls": {
                "keystoreSecretRef": {"name": access.user, "key": "user.p12"},
                "keystorePasswordSecretRef": {"name": access.user, "key": "user.password"},
                "truststoreSecretRef": {"name": authority, "key": "ca.p12"},
                "truststorePasswordSecretRef": {"name": authority, "key": "ca.password"},
            },
        }
    elif isinstance(cluster, ExternalKafka) and cluster.strimzi is not None:
        kafka = {"kafkaAccessSecretName": access.user}
    else:
        kafka = {"bootstrapServers": connection.bootstrap}
        settings |= {f"{_COMMON}{name}": value for name, value in _sign_in(connection).items()}
        # A variable stands before those that it is filled into.
        variables = secret_variables(_secrets(connection))
    variables += [{"name": name, "value": value} for name, value in settings.items()]
    return {"storage": {"type": "kafkasql", "kafkasql": kafka}, "env": variables}


def _names(registry: SchemaRegistry, context: LoweringContext) -> dict[str, str]:
    journal, snapshots, events = registry_topics(registry, context.graph)
    return {
        "APICURIO_KAFKASQL_TOPIC": journal,
        "APICURIO_KAFKASQL_SNAPSHOTS_TOPIC": snapshots,
        "APICURIO_EVENTS_KAFKA_TOPIC": events,
        "APICURIO_KAFKASQL_TOPIC_AUTO_CREATE": "false",
        "APICURIO_KAFKASQL_CONSUMER_GROUP_PREFIX": f"{registry_id(registry, context.graph)}-",
        # Apicurio leaves the brokers' names unchecked by default.
        f"{_COMMON}SSL_ENDPOINT_IDENTIFICATION_ALGORITHM": "https",
    }


def _sign_in(connection: Connection) -> dict[str, str]:
    """Settings of its Kafka clients for brokers that no operator of this cluster runs."""
    found = {"SECURITY_PROTOCOL": connection.protocol}
    if connection.authority:
        found["SSL_TRUSTSTORE_TYPE"] = "PEM"
    if connection.certificate:
        found["SSL_KEYSTORE_TYPE"] = "PEM"
    if not connection.mechanism:
        return found
    found["SASL_MECHANISM"] = connection.mechanism
    # Kubernetes fills the password in: ``${…}``, as Kafka's own providers have it, is an expression to Quarkus.
    name, password = connection.username, f"$({_PASSWORD})"
    if connection.token_endpoint:
        found["SASL_LOGIN_CALLBACK_HANDLER_CLASS"] = _OAUTH_HANDLER
        scope = f' oauth.scope="{connection.scope}"' if connection.scope else ""
        given = f'oauth.client.id="{name}" oauth.client.secret="{password}"{scope}'
        given += f' oauth.token.endpoint.uri="{connection.token_endpoint}"'
    else:
        given = f'username="{name}" password="{password}"'
    return found | {"SASL_JAAS_CONFIG": f"{LOGIN_MODULES[connection.mechanism]} required {given};"}


def _secrets(connection: Connection) -> dict[str, tuple[str, str]]:
    """Name and key of the Secret of each variable with one."""
    found: dict[str, tuple[str, str]] = {}
    if connection.authority:
        found[f"{_COMMON}SSL_TRUSTSTORE_CERTIFICATES"] = connection.authority
    if connection.certificate:
        secret, certificate, key = connection.certificate
        found[f"{_COMMON}SSL_KEYSTORE_CERTIFICATE_CHAIN"] = secret, certificate
        found[f"{_COMMON}SSL_KEYSTORE_KEY"] = secret, key
    if connection.password:
        found[_PASSWORD] = connection.password
    return found


def _template(registry: SchemaRegistry, context: LoweringContext) -> dict[str, Any]:
    labels = {ADDRESS: address_value(registry), SYSTEM: context.system}
    container: dict[str, Any] = {
        "name": CONTAINER,
        "resources": requirements(registry.resources),
        # It writes its snapshots into its working folder, so the root file system stays writable.
        "securityContext": container_security(read_only_root=False),
    }
    if image := registry.image or registry.official_image:
        container["image"] = image
    databases = (registry.storage,) if isinstance(registry.storage, PostgresDatabase) else ()
    volumes = authority_volumes(databases)
    if volumes:
        container["volumeMounts"] = list(authority_mounts(databases))
    return {
        "metadata": {"labels": labels},
        "spec": {
            "serviceAccountName": registry.name,
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "securityContext": operated_pod_security(USER_ID if volumes else None),
            "topologySpreadConstraints": topology_spread(labels, by_revision=False),
            "containers": [container],
            **({"volumes": list(volumes)} if volumes else {}),
        },
    }
