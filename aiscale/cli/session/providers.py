"""The Python packages of the clouds' Pulumi providers: extras of aiscale, since one of them has over 100 MB."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from typing import NamedTuple

from aiscale.errors import UsageError
from aiscale.lowering.resource import Resource


class Provider(NamedTuple):
    """The provider of one cloud.

    Attributes:
        prefix: how the types of its resources begin.
        package: the Python package that must be installed.
        extra: the extra of aiscale that installs it.
        cloud: the name of the cloud.
    """

    prefix: str
    package: str
    extra: str
    cloud: str


PROVIDERS = (
    Provider("aws:", "pulumi_aws", "aws", "AWS"),
    Provider("gcp:", "pulumi_gcp", "gcp", "Google Cloud"),
    Provider("azure-native:", "pulumi_azure_native", "azure", "Azure"),
)


def require_providers(resources: Iterable[Resource]) -> None:
    """Refuse to deploy resources of a cloud whose provider is not installed.

    Raises:
        UsageError: an extra is missing.
    """
    wanted = tuple(resources)
    for provider in PROVIDERS:
        owners = sorted({one.address for one in wanted if one.type.startswith(provider.prefix)})
        if owners and find_spec(provider.package) is None:
            more = f" and {len(owners) - 3} more" if len(owners) > 3 else ""
            named = f"{', '.join(owners[:3])}{more}"
            raise UsageError(
                f"{named} need the {provider.cloud} provider: {provider.package} is not installed",
                hint=f"pip install 'aiscale[{provider.extra}]'; lint, preview --offline and diagram work without it",
            )
