from aiscale import System, Traffic
from aiscale.stores import Bucket
from aiscale.streams import Avro, FirehoseStream, KinesisStream, SchemaRegistry

DECODE = "arn:aws:lambda:eu-west-1:123456789012:function:decode"
traffic = Traffic(mean=100, peak=400, message_bytes=300)
shapes = SchemaRegistry("shapes", engine="glue")
schema = Avro(
    path="click.avsc",
    registry=shapes,
    text='{"type":"record","name":"Click","fields":[{"name":"page","type":"string"}]}',
)
clicks = KinesisStream("clicks", key="page", traffic=traffic, schema=schema)
raw = Bucket("raw", uri="s3://acme-lake/clicks", format="json")
system = System("golden", [FirehoseStream("archive", clicks, destination=raw, transform=DECODE)])
