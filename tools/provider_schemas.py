"""Writes the names of the properties that providers of clouds take and give, as tests hold records against them.

``python tools/provider_schemas.py`` needs the packages in the versions of ``aiscale/lowering/clouds/settings.py``:
``uv run --with pulumi_gcp==… --with pulumi_azure_native==… python tools/provider_schemas.py``, since these two are too
large for everybody's.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Mapping, Sequence
from enum import Enum
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pulumi import _types

FOLDER = Path(__file__).parents[1] / "tests" / "support" / "provider_schemas"

KINDS: Mapping[str, tuple[str, ...]] = {
    "pulumi_azure_native": (
        "azure-native:cdn:AFDCustomDomain",
        "azure-native:cdn:AFDEndpoint",
        "azure-native:cdn:AFDOrigin",
        "azure-native:cdn:AFDOriginGroup",
        "azure-native:cdn:Profile",
        "azure-native:cdn:Route",
        "azure-native:trafficmanager:Profile",
    ),
    "pulumi_aws": (
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:cloudwatch/logStream:LogStream",
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        "aws:glue/registry:Registry",
        "aws:glue/schema:Schema",
        "aws:iam/policy:Policy",
        "aws:iam/role:Role",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        "aws:kinesis/stream:Stream",
        "aws:kinesis/streamConsumer:StreamConsumer",
        "aws:msk/cluster:Cluster",
        "aws:msk/configuration:Configuration",
        "aws:msk/scramSecretAssociation:ScramSecretAssociation",
        "aws:msk/serverlessCluster:ServerlessCluster",
        "aws:msk/topic:Topic",
        "aws:route53/healthCheck:HealthCheck",
        "aws:route53/record:Record",
    ),
    "pulumi_gcp": (
        "gcp:bigquery/iamMember:IamMember",
        "gcp:compute/healthCheck:HealthCheck",
        "gcp:dns/recordSet:RecordSet",
        "gcp:projects/iAMMember:IAMMember",
        "gcp:projects/serviceIdentity:ServiceIdentity",
        "gcp:pubsub/schema:Schema",
        "gcp:pubsub/subscription:Subscription",
        "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember",
        "gcp:pubsub/topic:Topic",
        "gcp:pubsub/topicIAMMember:TopicIAMMember",
        "gcp:serviceaccount/account:Account",
        "gcp:serviceaccount/iAMMember:IAMMember",
        "gcp:storage/bucketIAMMember:BucketIAMMember",
    ),
    "pulumi_kubernetes": ("kubernetes:helm.sh/v3:Release",),
}
"""Type tokens by package."""

_MODULES = {"helm.sh/v3": "helm.v3"}
"""Modules of packages that are not named like the first part of the token's module."""


def main() -> None:
    """Write the files of the packages that are named, or of all."""
    for package in sys.argv[1:] or KINDS:
        (FOLDER / f"{package}.json").write_text(text_of(package), encoding="utf-8")


def text_of(package: str) -> str:
    """The file of one package: a line for each type."""
    lines = [f"  {json.dumps(token)}: {json.dumps(resource(package, token))}" for token in KINDS[package]]
    source = json.dumps(f"{package} {version(package)} on PyPI, the signatures of its classes")
    return f'{{"source": {source}, "types": {{\n' + ",\n".join(lines) + "\n}}\n"


def resource(package: str, token: str) -> dict[str, Any]:
    """What one type takes and gives."""
    named = token.split(":")[1]
    module = import_module(f"{package}.{_MODULES.get(named) or named.partition('/')[0]}")
    kind = getattr(module, token.rpartition(":")[2])
    outputs = sorted(name for _, name, _ in _types._py_properties(kind))
    return {"inputs": fields(getattr(module, f"{kind.__name__}Args")), "outputs": outputs}


def fields(arguments: type) -> dict[str, Any]:
    """Fields of a class of arguments, in the names that go over the wire: which are required, and what is in each."""
    parameters = inspect.signature(arguments).parameters
    types = _types.input_type_types(arguments)
    return {
        name: content(types[name]) | ({"required": True} if parameters[own].default is inspect.Parameter.empty else {})
        for own, name in sorted(_types.input_type_py_to_pulumi_names(arguments).items())
    }


def content(annotation: Any) -> dict[str, Any]:
    """What a field holds: a plain type, the values of an enumeration, a list, a mapping, or an object with fields."""
    kind = annotation
    while get_origin(kind) in {Union, UnionType}:
        # Text or one of an enumeration: providers of Azure check the text against it.
        kind = next((one for one in get_args(kind) if _is_enumeration(one)), get_args(kind)[0])
    if _is_enumeration(kind):
        return {"type": "str", "values": [one.value for one in kind]}
    origin = get_origin(kind)
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "data" if get_args(kind)[1] is Any else "map"}
    if origin is not None and issubclass(origin, Sequence):
        return {"type": "list", "items": content(get_args(kind)[0])}
    if _types.is_input_type(kind):
        return {"type": "object", "fields": fields(kind)}
    return {"type": kind.__name__}


def _is_enumeration(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Enum)


if __name__ == "__main__":
    main()
