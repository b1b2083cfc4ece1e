"""Objects of a cloud that nothing here simulates, kept as files by type and name."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.support.clouds.kind import Data, TakenError

STORE = "CLOUD_STORE"
"""Variable: the folder of the files."""

_SECRETS = "/secrets"
"""Tells the secrets of a cluster from the cluster itself, whose ARN is the id of both."""

_NAMED_BY = ("name", "clusterName", "accountId", "service")


def _pubsub(kind: str) -> Callable[[Data], dict[str, Any]]:
    return lambda inputs: {"id": f"projects/{inputs['project']}/{kind}/{inputs['name']}"}


def _account(inputs: Data) -> dict[str, Any]:
    email = f"{inputs['accountId']}@{inputs['project']}.iam.gserviceaccount.com"
    name = f"projects/{inputs['project']}/serviceAccounts/{email}"
    return {"id": name, "name": name, "email": email, "member": f"serviceAccount:{email}"}


def _msk(kind: str) -> Callable[[Data], dict[str, Any]]:
    def outputs(inputs: Data) -> dict[str, Any]:
        name = inputs.get("clusterName") or inputs["name"]
        arn = f"arn:aws:kafka:{inputs['region']}:123456789012:{kind}/{name}/1a2b"
        host = f"b-1.{name}.kafka.{inputs['region']}.amazonaws.com"
        ports = {"": 9_092, "Tls": 9_094, "SaslScram": 9_096, "SaslIam": 9_098}
        brokers = {f"bootstrapBrokers{way}": f"{host}:{port}" for way, port in ports.items()}
        return {"id": arn, "arn": arn, "latestRevision": 1, "clusterUuid": "1a2b", **brokers}

    return outputs


def _glue_registry(inputs: Data) -> dict[str, Any]:
    arn = f"arn:aws:glue:{inputs['region']}:123456789012:registry/{inputs['registryName']}"
    return {"id": arn, "arn": arn}


def _glue_schema(inputs: Data) -> dict[str, Any]:
    arn = f"{inputs['registryArn'].replace(':registry/', ':schema/')}/{inputs['schemaName']}"
    return {"id": arn, "arn": arn}


def _association(inputs: Data) -> dict[str, Any]:
    own = f"a-{_digest(inputs)}"
    arn = f"arn:aws:eks:{inputs['region']}:123456789012:podidentityassociation/{inputs['clusterName']}/{own}"
    return {"id": own, "associationId": own, "associationArn": arn}


def _policy(inputs: Data) -> dict[str, Any]:
    arn = f"arn:aws:iam::123456789012:policy/{inputs['name']}"
    return {"id": arn, "arn": arn}


def _topic(inputs: Data) -> dict[str, Any]:
    arn = f"{inputs['clusterArn'].replace(':cluster/', ':topic/')}/{inputs['name']}"
    return {"id": f"{inputs['clusterArn']},{inputs['name']}", "arn": arn}


def _record(inputs: Data) -> dict[str, Any]:
    own = "_".join(str(inputs[field]) for field in ("zoneId", "name", "type", "setIdentifier"))
    return {"id": own, "fqdn": inputs["name"]}


def _health_check(inputs: Data) -> dict[str, Any]:
    """Route 53 makes as many as it is asked for: each call has an id of its own."""
    own = str(uuid.uuid4())
    return {"id": own, "arn": f"arn:aws:route53:::healthcheck/{own}"}


def _log_stream(inputs: Data) -> dict[str, Any]:
    group, name = inputs["logGroupName"], inputs["name"]
    arn = f"arn:aws:logs:{inputs['region']}:123456789012:log-group:{group}:log-stream:{name}"
    return {"id": f"{group}:{name}", "arn": arn}


def _health_check_of_google(inputs: Data) -> dict[str, Any]:
    own = f"projects/{inputs['project']}/global/healthChecks/{inputs['name']}"
    return {"id": own, "selfLink": f"https://www.googleapis.com/compute/v1/{own}"}


def _record_set(inputs: Data) -> dict[str, Any]:
    zone = f"projects/{inputs['project']}/managedZones/{inputs['managedZone']}"
    return {"id": f"{zone}/rrsets/{inputs['name']}/{inputs['type']}"}


def _azure(*path: str) -> Callable[[Data], dict[str, Any]]:
    """The ID of an object of Azure.

    Args:
        path: its provider, and in turn what a part of the ID is called and the field with its value.
    """

    def outputs(inputs: Data) -> dict[str, Any]:
        provider, *pairs = path
        parts = ["subscriptions", "00000000-0000-0000-0000-000000000000", "resourceGroups", inputs["resourceGroupName"]]
        parts += ["providers", provider]
        for part, field in zip(pairs[::2], pairs[1::2], strict=True):
            parts += [part, inputs[field]]
        return {"id": "/" + "/".join(parts), "name": parts[-1]}

    return outputs


def _traffic_manager(inputs: Data) -> dict[str, Any]:
    found = _azure("Microsoft.Network", "trafficManagerProfiles", "profileName")(inputs)
    dns = inputs["dnsConfig"]
    return {**found, "dnsConfig": {**dns, "fqdn": f"{dns['relativeName']}.trafficmanager.net"}}


_PROFILE = ("Microsoft.Cdn", "profiles", "profileName")
_GROUP = (*_PROFILE, "originGroups", "originGroupName")
_ENDPOINT = (*_PROFILE, "afdEndpoints", "endpointName")


def _front_door_endpoint(inputs: Data) -> dict[str, Any]:
    return {**_azure(*_ENDPOINT)(inputs), "hostName": f"{inputs['endpointName']}-a1b2c3.z01.azurefd.net"}


def _front_door_domain(inputs: Data) -> dict[str, Any]:
    found = _azure(*_PROFILE, "customDomains", "customDomainName")(inputs)
    token = {"validationToken": f"_{_digest(inputs)}", "expirationDate": "2026-12-10T00:00:00Z"}
    return {**found, "domainValidationState": "Pending", "validationProperties": token}


COMPUTED: Mapping[str, Callable[[Data], dict[str, Any]]] = {
    "aws:cloudwatch/logStream:LogStream": _log_stream,
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": _association,
    "aws:glue/registry:Registry": _glue_registry,
    "aws:glue/schema:Schema": _glue_schema,
    "aws:iam/policy:Policy": _policy,
    "aws:msk/cluster:Cluster": _msk("cluster"),
    "aws:msk/configuration:Configuration": _msk("configuration"),
    "aws:msk/serverlessCluster:ServerlessCluster": _msk("cluster"),
    "aws:msk/scramSecretAssociation:ScramSecretAssociation": lambda inputs: {"id": f"{inputs['clusterArn']}{_SECRETS}"},
    "aws:msk/topic:Topic": _topic,
    "aws:route53/healthCheck:HealthCheck": _health_check,
    "aws:route53/record:Record": _record,
    "azure-native:cdn:AFDCustomDomain": _front_door_domain,
    "azure-native:cdn:AFDEndpoint": _front_door_endpoint,
    "azure-native:cdn:AFDOrigin": _azure(*_GROUP, "origins", "originName"),
    "azure-native:cdn:AFDOriginGroup": _azure(*_GROUP),
    "azure-native:cdn:Profile": _azure(*_PROFILE),
    "azure-native:cdn:Route": _azure(*_ENDPOINT, "routes", "routeName"),
    "azure-native:trafficmanager:Profile": _traffic_manager,
    "gcp:compute/healthCheck:HealthCheck": _health_check_of_google,
    "gcp:dns/recordSet:RecordSet": _record_set,
    "gcp:projects/serviceIdentity:ServiceIdentity": lambda _: {
        "email": "service-1234567890@gcp-sa-pubsub.iam.gserviceaccount.com"
    },
    "gcp:pubsub/schema:Schema": _pubsub("schemas"),
    "gcp:pubsub/subscription:Subscription": _pubsub("subscriptions"),
    "gcp:pubsub/topic:Topic": _pubsub("topics"),
    "gcp:serviceaccount/account:Account": _account,
}
"""What a cloud gives beside what it was given; ``id`` is the provider's own name of the object."""

IMPORTED: Mapping[str, Callable[[str], str]] = {
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": lambda given: given.rpartition(",")[2],
    "aws:msk/scramSecretAssociation:ScramSecretAssociation": lambda given: given.removesuffix(_SECRETS) + _SECRETS,
}
"""The id of an object here, from the one that it is imported by, where that is another."""


def kept_objects() -> list[dict[str, Any]]:
    """Every object: its id, its type, what it was made with and what the cloud gave to that."""
    return [json.loads(path.read_text()) for path in sorted(Path(os.environ[STORE]).rglob("*.json"))]


class Kept:
    """Objects of one type."""

    def __init__(self, token: str) -> None:
        self.fixed = frozenset({*_NAMED_BY, "project", "region", "topic", "filter", "member", "role"})
        self.defaults: dict[str, Any] = {}
        self._token = token
        self._folder = Path(os.environ[STORE]) / token.replace("/", "-").replace(":", "-")

    def create(self, inputs: Data) -> tuple[str, dict[str, Any]]:
        compute = COMPUTED.get(self._token)
        computed = compute(inputs) if compute else {}
        named = [str(inputs[name]) for name in _NAMED_BY if name in inputs][:1]
        id_ = str(
            computed.pop("id", named[0] if named and not {"role", "roleArn"} & inputs.keys() else _digest(inputs))
        )
        if self._path(id_).exists() and "member" not in inputs:  # a grant can be given twice
            raise TakenError(f"{id_} exists already")
        self._write(id_, inputs, computed)
        return id_, computed

    def read(self, id_: str, inputs: Data) -> tuple[dict[str, Any], dict[str, Any]] | None:
        if not self._path(id_).exists():
            return None
        found = json.loads(self._path(id_).read_text())
        return found["inputs"], found["computed"]

    def update(self, id_: str, before: Data, after: Data) -> dict[str, Any]:
        computed: dict[str, Any] = json.loads(self._path(id_).read_text())["computed"]
        self._write(id_, after, computed)
        return computed

    def delete(self, id_: str, inputs: Data) -> None:
        self._path(id_).unlink()

    def _write(self, id_: str, inputs: Data, computed: Data) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._path(id_).write_text(
            json.dumps({"id": id_, "type": self._token, "inputs": dict(inputs), "computed": dict(computed)})
        )

    def _path(self, id_: str) -> Path:
        return self._folder / f"{id_.replace('/', '|')}.json"


def _digest(inputs: Data) -> str:
    return hashlib.sha256(json.dumps(dict(inputs), sort_keys=True).encode()).hexdigest()[:12]
