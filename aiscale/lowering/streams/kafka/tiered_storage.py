"""Tiered storage of a Kafka cluster.

Source: Strimzi 1.2.0, Kafka.spec.kafka.tieredStorage, additional volumes; Aiven-Open/tiered-storage-for-apache-kafka,
configs and demo.
"""

from __future__ import annotations

from typing import Any

from aiscale.analysis.streams.variable_names import variable
from aiscale.components.streams.settings import Setting
from aiscale.components.streams.tiered_storage import TieredStorage
from aiscale.lowering.kubernetes.secrets import secret_variables

PLUGIN = "/mnt/tiered-storage"
"""Where brokers find the plugin. Strimzi mounts further volumes below ``/mnt`` only."""

_STORAGES = {"s3": "s3.S3Storage", "gs": "gcs.GcsStorage", "abfss": "azure.AzureBlobStorage"}
_FOLDERS = {"s3": "s3", "gs": "gcs", "abfss": "azure"}
_VOLUME = "tiered-storage"


def tiered_storage(storage: TieredStorage) -> dict[str, Any]:
    """``spec.kafka.tieredStorage``."""
    config: dict[str, Setting] = {
        "chunk.size": int(storage.chunk),
        "storage.backend.class": f"io.aiven.kafka.tieredstorage.storage.{_STORAGES[storage.scheme]}",
        **_place(storage),
        **storage.config,
        **{name: f"${{strimzienv:{_variable(name)}}}" for name in sorted(storage.secrets)},
    }
    return {
        "type": "custom",
        "remoteStorageManager": {
            "className": "io.aiven.kafka.tieredstorage.RemoteStorageManager",
            "classPath": f"{PLUGIN}/core/*:{PLUGIN}/{_FOLDERS[storage.scheme]}/*",
            "config": {name: _text(value) for name, value in config.items()},
        },
    }


def _text(value: Setting) -> str:
    """Strimzi takes text here, other than in ``spec.kafka.config``."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _place(storage: TieredStorage) -> dict[str, Setting]:
    found: dict[str, Setting] = {}
    if storage.scheme == "s3":
        found["storage.s3.bucket.name"] = storage.bucket
        if storage.region:
            found["storage.s3.region"] = storage.region
        if storage.endpoint:
            # Servers other than Amazon's seldom have a host for each bucket.
            found |= {"storage.s3.endpoint.url": storage.endpoint, "storage.s3.path.style.access.enabled": True}
    elif storage.scheme == "gs":
        found["storage.gcs.bucket.name"] = storage.bucket
        if not any(name.startswith("storage.gcs.credentials.") for name in (*storage.config, *storage.secrets)):
            found["storage.gcs.credentials.default"] = True
    else:
        container, _, host = storage.bucket.partition("@")
        found |= {
            "storage.azure.container.name": container,
            "storage.azure.account.name": host.partition(".")[0],
        }
    if storage.path:
        found["key.prefix"] = storage.path
    return found


def plugin_volume(storage: TieredStorage) -> dict[str, Any]:
    """The plugin's image as a volume of the brokers' pods."""
    return {"name": _VOLUME, "image": {"reference": storage.plugin, "pullPolicy": "IfNotPresent"}}


def plugin_container(storage: TieredStorage) -> dict[str, Any]:
    """What the brokers' container has for it: the mounted plugin, and secrets as variables."""
    secrets = {_variable(name): (given.name, given.key) for name, given in sorted(storage.secrets.items())}
    found: dict[str, Any] = {"volumeMounts": [{"name": _VOLUME, "mountPath": PLUGIN, "readOnly": True}]}
    return found | ({"env": secret_variables(secrets)} if secrets else {})


def _variable(setting: str) -> str:
    """``storage.aws.access.key.id`` is TIERED_STORAGE_AWS_ACCESS_KEY_ID."""
    return f"TIERED_{variable(setting.replace('.', '-').replace('_', '-'))}"
