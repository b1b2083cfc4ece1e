from aiscale import System, Traffic
from aiscale.stores import Bucket
from aiscale.streams import Avro, FirehoseStream, FormatConversion, KinesisStream, SchemaRegistry

traffic = Traffic(mean=100, peak=400, message_bytes=300)
shapes = SchemaRegistry("shapes", engine="glue")
schema = Avro(
    path="click.avsc",
    registry=shapes,
    text='{"type":"record","name":"Click","fields":[{"name":"page","type":"string"}]}',
)
clicks = KinesisStream("clicks", key="page", traffic=traffic, schema=schema)
raw = Bucket("raw", uri="s3://acme-lake/clicks", format="parquet")
archive = FirehoseStream(
    "archive", clicks, destination=raw, conversion=FormatConversion("lake.clicks"), buffer_size="64Mi"
)
system = System("golden", [archive])
