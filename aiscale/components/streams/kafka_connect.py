"""Kafka Connect."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.connect_plugins import ConnectPlugin, JavaClass
from aiscale.components.streams.connect_workers import ConnectWorkers
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.settings import Setting, SettingName
from aiscale.core.edges import Edge, EdgeKind, Many, Value
from aiscale.core.ports import WorkerCluster
from aiscale.core.values.images import Image

_OPERATORS_OWN = ("ssl.", "sasl.", "security.", "listeners", "plugin.path", "rest.", "bootstrap.servers")
"""What Strimzi sets itself. Source: Strimzi 1.2.0, KafkaConnectSpec, forbidden prefixes."""

_OWN_FIELDS = {
    "group.id": "group",
    "config.storage.topic": "group",
    "offset.storage.topic": "group",
    "status.storage.topic": "group",
    "exactly.once.source.support": "exactly_once_source",
    "key.converter": "key_converter",
    "value.converter": "value_converter",
}


class Converter(Value):
    """Converts between Connect's data and the bytes of a record."""

    converter_class: JavaClass = Field(kw_only=False)
    """Its class: ``io.apicurio.registry.utils.converter.AvroConverter``."""

    config: dict[SettingName, Setting] = Field(default_factory=dict)
    """Its settings, without the prefix ``key.converter.`` or ``value.converter.``. Never secrets."""


STRING = Converter("org.apache.kafka.connect.storage.StringConverter")
JSON = Converter("org.apache.kafka.connect.json.JsonConverter", config={"schemas.enable": False})


class KafkaConnect(ConnectWorkers, WorkerCluster):
    """Workers that run connectors: Kafka Connect in distributed mode, run by Strimzi."""

    family: ClassVar[str] = "connectclusters"

    cluster: Annotated[Kafka, Edge(EdgeKind.USES)] = Field(kw_only=False)
    """Kafka cluster of its connectors' topics and of its three internal topics."""

    image: Image | None = None
    """Image with plugins, based on Strimzi's. Default: Strimzi's own. Build it beforehand: Strimzi's build in the
    cluster needs pods that the restricted Pod Security Standard of the namespace rejects."""

    plugins: Many[ConnectPlugin] = ()
    """Plugins in addition to those in the image, each an image to mount."""

    group: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+$", max_length=200)] | None = None
    """Kafka's ``group.id`` of the workers, and the prefix of its internal topics: ``-configs``, ``-offsets``,
    ``-status``. Default: the component's name. No other Connect cluster may use it."""

    key_converter: Converter = STRING
    """Kafka's ``key.converter``, the default of its connectors."""

    value_converter: Converter = JSON
    """Kafka's ``value.converter``, the default of its connectors: JSON without embedded schemas."""

    config: dict[SettingName, Setting] = Field(default_factory=dict)
    """Further settings of the workers, by Kafka's names. Never secrets."""

    @property
    def kafka_clusters(self) -> tuple[Kafka, ...]:
        """Its ``cluster``."""
        return (self.cluster,)

    @property
    def group_id(self) -> str:
        """Kafka's ``group.id``, with the default filled in."""
        return self.group or self.name

    @model_validator(mode="after")
    def _plugins_have_names(self) -> Self:
        names = [plugin.name for plugin in self.plugins]
        if len(set(names)) < len(names):
            raise ValueError("plugins must each have a name of their own")
        return self

    @model_validator(mode="after")
    def _settings_are_free(self) -> Self:
        for name in self.config:
            if name in _OWN_FIELDS:
                raise ValueError(f"config: {name} is the field {_OWN_FIELDS[name]}")
            if name.startswith(_OPERATORS_OWN):
                raise ValueError(f"config: {name} is set by Strimzi")
        return self
