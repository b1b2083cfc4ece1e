"""Objects of clouds that a killed run was making, and whose ids the cloud chose: it is asked for them.

Each is asked for in the ways that lead to it: by its name, where a function of the provider takes one; by the tags that
every object of AWS has from aiscale, where none does, or answers only once the object is ready.

Source: pulumi_aws 7.51.1 and pulumi_azure_native 3.29.0, functions ``get_…`` and section Import of each type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from aiscale.lowering.clouds.settings import AWS_VERSION, AZURE_VERSION

Inputs = Mapping[str, Any]


class Question(NamedTuple):
    """A function of a provider that changes nothing.

    Attributes:
        function: its token.
        arguments: what it is given.
        version: of the provider.
    """

    function: str
    arguments: Mapping[str, Any]
    version: str = AWS_VERSION


class Way(NamedTuple):
    """One way to an object's id.

    Attributes:
        question: from what the object was made with.
        ids: the ids in the answer, from the answer and what the object was made with.
    """

    question: Callable[[Inputs], Question]
    ids: Callable[[Mapping[str, Any], Inputs], list[str]]


Answer = Mapping[str, Any] | Exception
"""What a provider says, or why it says nothing."""

_NOT_THERE = (
    "no matching",
    "not found",
    "notfound",
    "no results found",
    "couldn't find",
    "empty result",
    "nosuchentity",
)
"""In what the provider says, where there is no such object. Source: terraform-provider-aws 6, tfresource."""


def _named(function: str, *fields: str, **renamed: str) -> Way:
    """A function that takes these of the object's fields, under other names where given, and says its ARN."""
    taken = {field: field for field in fields} | {own: other for other, own in renamed.items()}

    def question(inputs: Inputs) -> Question:
        place = {"region": inputs["region"]} if "region" in inputs and not function.startswith("aws:iam/") else {}
        return Question(function, {other: inputs[own] for own, other in taken.items()} | place)

    return Way(question, lambda answer, _: [str(answer["arn"])] if answer.get("arn") else [])


def _tagged(kind: str, name: str, id_of: Callable[[str, Inputs], str] = lambda arn, _: arn) -> Way:
    """By tags.

    Args:
        kind: what its ARN has before the name.
        name: field with the name.
        id_of: the id, from the ARN and what the object was made with.
    """

    def question(inputs: Inputs) -> Question:
        filters = [{"key": key, "values": [value]} for key, value in sorted(inputs["tags"].items())]
        place = {"region": inputs["region"]} if "region" in inputs else {}
        return Question("aws:resourcegroupstaggingapi/getResources:getResources", {"tagFilters": filters} | place)

    def ids(answer: Mapping[str, Any], inputs: Inputs) -> list[str]:
        found = (str(one["resourceArn"]) for one in answer["resourceTagMappingLists"])
        return [id_of(arn, inputs) for arn in found if f":{kind}/{inputs[name]}/" in arn]

    return Way(question, ids)


def _health_check(inputs: Inputs) -> Question:
    """Route 53 is one service for all regions, and its tags are asked for in one of them."""
    filters = [{"key": key, "values": [value]} for key, value in sorted(inputs["tags"].items())]
    arguments = {"tagFilters": filters, "resourceTypeFilters": ["route53:healthcheck"], "region": "us-east-1"}
    return Question("aws:resourcegroupstaggingapi/getResources:getResources", arguments)


def _health_check_ids(answer: Mapping[str, Any], _: Inputs) -> list[str]:
    return [str(one["resourceArn"]).rpartition("/")[2] for one in answer["resourceTagMappingLists"]]


def _association(arn: str, inputs: Inputs) -> str:
    return f"{inputs['clusterName']},{arn.rpartition('/')[2]}"


def _of_azure(function: str, *fields: str) -> Way:
    """A function that takes the names of an object of Azure and of what it is in, and says its ID."""

    def question(inputs: Inputs) -> Question:
        names = {field: inputs[field] for field in ("resourceGroupName", *fields)}
        return Question(f"azure-native:{function}", names, AZURE_VERSION)

    return Way(question, lambda answer, _: [str(answer["id"])] if answer.get("id") else [])


ASKED: Mapping[str, tuple[Way, ...]] = {
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": (
        _tagged("podidentityassociation", "clusterName", _association),
    ),
    "aws:glue/registry:Registry": (_named("aws:glue/getRegistry:getRegistry", name="registryName"),),
    "aws:iam/policy:Policy": (_named("aws:iam/getPolicy:getPolicy", "name"),),
    "aws:kinesis/streamConsumer:StreamConsumer": (
        _named("aws:kinesis/getStreamConsumer:getStreamConsumer", "name", "streamArn"),
    ),
    # What finds a cluster by its name asks for its brokers too, and has no answer while it is being made.
    "aws:msk/cluster:Cluster": (
        _named("aws:msk/getCluster:getCluster", "clusterName"),
        _tagged("cluster", "clusterName"),
    ),
    "aws:msk/configuration:Configuration": (_named("aws:msk/getConfiguration:getConfiguration", "name"),),
    "aws:route53/healthCheck:HealthCheck": (Way(_health_check, _health_check_ids),),
    "aws:msk/serverlessCluster:ServerlessCluster": (_tagged("cluster", "clusterName"),),
    "azure-native:cdn:AFDCustomDomain": (_of_azure("cdn:getAFDCustomDomain", "profileName", "customDomainName"),),
    "azure-native:cdn:AFDEndpoint": (_of_azure("cdn:getAFDEndpoint", "profileName", "endpointName"),),
    "azure-native:cdn:AFDOrigin": (_of_azure("cdn:getAFDOrigin", "profileName", "originGroupName", "originName"),),
    "azure-native:cdn:AFDOriginGroup": (_of_azure("cdn:getAFDOriginGroup", "profileName", "originGroupName"),),
    "azure-native:cdn:Profile": (_of_azure("cdn:getProfile", "profileName"),),
    "azure-native:cdn:Route": (_of_azure("cdn:getRoute", "profileName", "endpointName", "routeName"),),
    "azure-native:trafficmanager:Profile": (_of_azure("trafficmanager:getProfile", "profileName"),),
}
"""The ways to an object, by type."""


_DENIED = ("accessdenied", "access denied", "not authorized", "unauthorizedoperation", "authorizationfailed")
"""In what it says, where who asks has no right to. Source: IAM user guide, troubleshoot access denied errors; Azure
Resource Manager documentation, common deployment errors."""


class Found(NamedTuple):
    """What came of asking.

    Attributes:
        ids: id of each object that is there, by URN.
        unclear: why nobody knows yet whether an object is there, by URN.
        hidden: why this will not be known either, by URN: whoever asks has no right to.
    """

    ids: dict[str, str]
    unclear: dict[str, str]
    hidden: dict[str, str]


def find(resources: Sequence[Mapping[str, Any]], ask: Callable[[list[Question]], list[Answer]]) -> Found:
    """Ask for objects that a run was making.

    Args:
        resources: as the engine's state has them.
        ask: calls functions of providers.
    """
    asked = [(one, way) for one in resources for way in ASKED.get(one["type"], ()) if _can_be_asked(way, one["inputs"])]
    answers = ask([way.question(one["inputs"]) for one, way in asked]) if asked else []
    said: dict[str, list[list[str] | Exception]] = {}
    for (one, way), answer in zip(asked, answers, strict=True):
        outcome: list[str] | Exception
        if isinstance(answer, Exception):
            outcome = [] if _says(answer, _NOT_THERE) else answer
        else:
            outcome = way.ids(answer, one["inputs"])
        said.setdefault(str(one["urn"]), []).append(outcome)
    found = Found({}, {}, {})
    for urn, outcomes in said.items():
        ids = sorted({id_ for outcome in outcomes if not isinstance(outcome, Exception) for id_ in outcome})
        errors = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        if len(ids) == 1:
            found.ids[urn] = ids[0]
        elif ids:
            found.unclear[urn] = f"several have its name and tags: {', '.join(ids)}"
        elif failed := [error for error in errors if not _says(error, _DENIED)]:
            found.unclear[urn] = _shortly(failed[0])
        elif errors and len(errors) == len(outcomes):
            found.hidden[urn] = _shortly(errors[0])
    return found


def _can_be_asked(way: Way, inputs: Inputs) -> bool:
    try:
        way.question(inputs)
    except KeyError:
        return False
    return True


def _says(error: Exception, signs: tuple[str, ...]) -> bool:
    return any(sign in str(error).lower() for sign in signs)


def _shortly(error: Exception) -> str:
    """The first line that says something."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
