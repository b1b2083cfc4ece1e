"""Plugins of Kafka Connect: connectors, converters and transforms."""

from typing import Annotated

from pydantic import Field, StringConstraints

from aiscale.core.edges import Value
from aiscale.core.values.images import Image

JavaClass = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$", max_length=512)]
"""Full name of a Java class: ``io.debezium.connector.postgresql.PostgresConnector``."""

PluginName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][-_a-z0-9]*[a-z0-9]$", max_length=63)]
"""Name of a plugin's folder."""


class ConnectPlugin(Value):
    """A plugin in its own OCI image, mounted as a volume without a build.

    Source: Strimzi 1.2.0, KafkaConnect.spec.plugins; Kubernetes documentation, image volumes (on by default since
    1.35).
    """

    name: PluginName = Field(kw_only=False)
    """Name of its folder."""

    image: Image
    """Image with its jars; pin it by digest."""
