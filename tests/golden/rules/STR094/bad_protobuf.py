from aiscale import System, Traffic
from aiscale.stores import Bucket
from aiscale.streams import FirehoseStream, KinesisStream, Protobuf, SchemaRegistry

traffic = Traffic(mean=100, peak=400, message_bytes=300)
shapes = SchemaRegistry("shapes", engine="glue")
schema = Protobuf(
    path="click.proto",
    registry=shapes,
    text='syntax = "proto3"; message Click { string page = 1; }',
    message_name="Click",
)
clicks = KinesisStream("clicks", key="page", traffic=traffic, schema=schema)
raw = Bucket("raw", uri="s3://acme-lake/clicks", format="json")
system = System("golden", [FirehoseStream("archive", clicks, destination=raw)])
