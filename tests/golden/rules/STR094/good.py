from aiscale import System, Traffic
from aiscale.stores import Bucket
from aiscale.streams import FirehoseStream, KinesisStream

traffic = Traffic(mean=100, peak=400, message_bytes=300)
clicks = KinesisStream("clicks", key="page", traffic=traffic)
raw = Bucket("raw", uri="s3://acme-lake/clicks", format="json")
system = System("golden", [FirehoseStream("archive", clicks, destination=raw)])
