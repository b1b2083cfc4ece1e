from __future__ import annotations

from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import Bucket, ExternalStore, Table
from aiscale.streams import (
    FirehoseStream,
    FormatConversion,
    HttpEndpoint,
    Iceberg,
    KinesisStream,
    OpenSearch,
    Redshift,
    Snowflake,
)

image = "registry.example/app@sha256:" + "4e" * 32
account = "eu-west-1:123456789012"
secret = f"arn:aws:secretsmanager:{account}:secret"
cluster = EksCluster("core", region="eu-west-1", pools=[NodePool("plain", instance_type="m7i.xlarge")])
clicks = KinesisStream("clicks", key="campaign")
aside = Bucket("aside", uri="s3://acme-aside/undelivered", format="json")

# Rows of Parquet, in a folder for each zone and day; records are put to it.
rows = FirehoseStream(
    "rows",
    destination=Bucket("clicks-rows", uri="s3://acme-lake/clicks", format="parquet"),
    conversion=FormatConversion("lake.clicks", deserializer="hive", timestamp_formats=["yyyy-MM-dd'T'HH:mm:ss"]),
    partition_by={"zone": ".zone_id", "kind": ".event.kind"},
    prefix="zone=!{partitionKeyFromQuery:zone}/kind=!{partitionKeyFromQuery:kind}/day=!{timestamp:yyyy-MM-dd}/",
    buffer_size="128Mi",
    buffer_interval="2m",
)
columns = FirehoseStream(
    "columns",
    clicks,
    destination=Bucket("clicks-columns", uri="s3://acme-lake/columns", format="orc"),
    conversion=FormatConversion("lake.columns", catalog="210987654321", compression="ZLIB"),
    transform=f"arn:aws:lambda:{account}:function:mask:prod",
    buffer_size="64Mi",
    log_days=0,
)
table = FirehoseStream(
    "table",
    clicks,
    destination=Table("clicks-table", warehouse="athena", table="lake.clicks_live"),
    through=Iceberg(catalog=f"arn:aws:glue:{account}:catalog", files="s3://acme-lake/warehouse/clicks_live/"),
    backup=aside,
)
index = FirehoseStream(
    "index",
    clicks,
    destination=ExternalStore("search", product="OpenSearch"),
    through=OpenSearch(domain=f"arn:aws:es:{account}:domain/search", index="clicks"),
    backup=aside,
    buffer_interval="30s",
    retry="10m",
    compression="GZIP",
)
vendor = FirehoseStream(
    "vendor",
    destination=ExternalStore("metrics", product="Metrics API"),
    through=HttpEndpoint(
        url="https://intake.metrics.example/v1/input", secret=f"{secret}:metrics-Ab12", attributes={"team": "ads"}
    ),
    backup=aside,
    region="eu-central-1",
)
plain = FirehoseStream(
    "plain",
    destination=ExternalStore("own", product="Intake"),
    through=HttpEndpoint(url="https://intake.acme.example", encoding="NONE"),
    backup=aside,
)
copied = FirehoseStream(
    "copied",
    clicks,
    destination=Table("clicks-copied", warehouse="redshift", table="public.clicks"),
    through=Redshift(
        jdbc_url="jdbc:redshift://ads.abc.eu-west-1.redshift.amazonaws.com:5439/lake",
        secret=f"{secret}:redshift-Cd34",
        columns=["campaign", "at"],
    ),
    backup=aside,
    compression="GZIP",
)
inserted = FirehoseStream(
    "inserted",
    clicks,
    destination=Table("clicks-inserted", warehouse="snowflake", table="ADS.PUBLIC.CLICKS"),
    through=Snowflake(
        account_url="https://acme.snowflakecomputing.com", secret=f"{secret}:snowflake-Ef56", role="LOADER"
    ),
    backup=aside,
)
system = System(
    "intake",
    [
        Microservice("ingest", image=image, on=cluster, produces=[clicks, rows, vendor]),
        Microservice("probe", image=image, on=cluster, produces=[plain]),
        columns,
        table,
        index,
        copied,
        inserted,
    ],
)
