"""Tiered storage of a Kafka cluster."""

import re
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.settings import Setting, SettingName
from aiscale.core.edges import BytesField, Value, preset
from aiscale.core.values.images import Image
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.core.values.region_names import RegionName
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.quantities import Bytes

_OWN_FIELDS = {
    "chunk.size": "chunk",
    "key.prefix": "url",
    "storage.backend.class": "url",
    "storage.s3.bucket.name": "url",
    "storage.gcs.bucket.name": "url",
    "storage.azure.container.name": "url",
    "storage.azure.account.name": "url",
    "storage.s3.region": "region",
    "storage.s3.endpoint.url": "endpoint",
}
_AZURE = re.compile(r"^abfss://[^@/]+@[^./]+\.dfs\.core\.windows\.net(/|$)")


class TieredStorage(Value):
    """Tiered storage: an object store for old segments of tiered topics, with Aiven's plugin.

    Without ``secrets``, brokers use the cloud identity of their service account. Source: Strimzi 1.2.0,
    Kafka.spec.kafka.tieredStorage; Aiven-Open/tiered-storage-for-apache-kafka, configs.
    """

    url: Annotated[str, StringConstraints(pattern=r"^(s3|gs|abfss)://[^\s/]+(/\S*)?$", max_length=1_024)] = Field(
        kw_only=False
    )
    """Bucket and path: ``s3://bucket/path``, ``gs://bucket/path`` or
    ``abfss://container@account.dfs.core.windows.net/path``."""

    plugin: Image
    """Image with the plugin's jars in the folders ``core`` and ``s3``, ``gcs`` or ``azure``, mounted as a volume; pin
    it by digest. Needs image volumes, which Kubernetes enables by default since 1.35."""

    region: RegionName | None = None
    """Region of an S3 bucket."""

    endpoint: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+(/\S*)?$", max_length=1_024)] | None = None
    """Address of an S3-compatible server other than Amazon's."""

    jurisdiction: Jurisdiction | None = None
    """Jurisdiction of the bucket: an ISO 3166 country code in lower case, ``eu`` or ``eea``. Default: that of its
    ``region``."""

    chunk: BytesField = Field(default=preset(Bytes.parse("4Mi")))
    """Chunk size of segments, which is the minimum that a consumer fetches. Source: the plugin's recommendation."""

    secrets: dict[SettingName, KubernetesSecret] = Field(default_factory=dict)
    """Settings of the plugin whose values are in Secrets: ``storage.aws.access.key.id``."""

    config: dict[SettingName, Setting] = Field(default_factory=dict)
    """Further settings of the plugin, by its own names. Never secrets."""

    @property
    def scheme(self) -> str:
        """``s3``, ``gs`` or ``abfss``."""
        return self.url.partition("://")[0]

    @property
    def bucket(self) -> str:
        """The bucket; ``container@account`` on Azure, with the account's host."""
        return self.url.partition("://")[2].partition("/")[0]

    @property
    def path(self) -> str:
        """Prefix of the objects' names, with a trailing ``/``; may be empty."""
        path = self.url.partition("://")[2].partition("/")[2].strip("/")
        return f"{path}/" if path else ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.scheme == "abfss" and not _AZURE.match(self.url):
            raise ValueError("url must be abfss://container@account.dfs.core.windows.net/path on Azure")
        for field in ("region", "endpoint"):
            if self.scheme != "s3" and getattr(self, field):
                raise ValueError(f"{field} is of use for s3:// only")
        if not 2**10 <= self.chunk < 2**30:
            raise ValueError(f"chunk ({self.chunk}) is out of range (1Ki to 1Gi)")
        for given, settings in (("config", self.config), ("secrets", self.secrets)):
            for name in settings:
                if name in _OWN_FIELDS:
                    raise ValueError(f"{given}: {name} is the field {_OWN_FIELDS[name]}")
        if twice := sorted(self.config.keys() & self.secrets.keys()):
            raise ValueError(f"config and secrets both give {twice[0]}")
        return self
