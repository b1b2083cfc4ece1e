"""Names of regions and zones."""

from typing import Annotated

from pydantic import StringConstraints

RegionName = Annotated[str, StringConstraints(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=40)]
"""A provider's name of a region: ``eu-central-1``, ``westeurope``; or the name of a Region of the system."""

AwsRegionName = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,}(-[a-z]+)+-[0-9]+$", max_length=40)]
"""Name of an AWS region: ``eu-west-1``, ``us-gov-east-1``."""

GoogleRegionName = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,}(-[a-z]+)+[0-9]+$", max_length=40)]
"""Name of a Google Cloud region: ``europe-west1``."""

ZoneName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][-a-z0-9]*$", max_length=63)]
"""A provider's name of a zone: ``eu-central-1a``, ``1``."""
