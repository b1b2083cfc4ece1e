from __future__ import annotations

from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import Bucket
from aiscale.streams import FirehoseStream, KinesisStream

image = "registry.example/app@sha256:" + "3d" * 32
cluster = EksCluster("core", region="eu-west-1", pools=[NodePool("plain", instance_type="m7i.xlarge")])
clicks = KinesisStream("clicks", key="campaign")
abroad = KinesisStream("abroad", region="us-gov-west-1", encryption="NONE")
raw = Bucket("raw", uri="s3://acme-lake/clicks/raw", format="json")
loose = Bucket("loose", uri="s3://acme-loose", format="csv")
system = System(
    "lake",
    [
        Microservice("archive", image=image, on=cluster, produces=[clicks, abroad]),
        FirehoseStream(
            "archive",
            clicks,
            destination=raw,
            buffer_interval="1m",
            buffer_size="64Mi",
            compression="GZIP",
            prefix="day=!{timestamp:yyyy-MM-dd}/",
        ),
        FirehoseStream(
            "spill",
            abroad,
            destination=loose,
            stream_name="Spill.v2",
            newline=False,
            error_prefix="failed/",
            log_days=0,
        ),
    ],
)
