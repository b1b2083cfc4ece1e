"""Where Firehose delivers: the configuration of each destination, and the least that its role needs for it.

Source: pulumi_aws 7.51.1, ``kinesis.FirehoseDeliveryStream``; Amazon Data Firehose developer guide, controlling
access (2026).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.components.stores.data_at_rest import Bucket, Table
from aiscale.components.streams.firehose_destinations import (
    FormatConversion,
    HttpEndpoint,
    Iceberg,
    OpenSearch,
    Redshift,
    Snowflake,
    Through,
)
from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.core.ports import RecordStore
from aiscale.lowering.clouds.aws_identity import Statement, allow

WRITE = (
    "s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket",
    "s3:ListBucketMultipartUploads", "s3:PutObject",
)  # fmt: skip
READ_SCHEMA = ("glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions")
WRITE_TABLE = ("glue:GetDatabase", "glue:GetTable", "glue:UpdateTable")
INDEX = ("es:DescribeDomain", "es:DescribeDomains", "es:DescribeDomainConfig", "es:ESHttpPost", "es:ESHttpPut")
LOOK_AT_INDEX = ("es:ESHttpGet",)

_NAMES: dict[type[Through], tuple[str, str]] = {
    Iceberg: ("iceberg", "icebergConfiguration"),
    OpenSearch: ("opensearch", "opensearchConfiguration"),
    HttpEndpoint: ("http_endpoint", "httpEndpointConfiguration"),
    Redshift: ("redshift", "redshiftConfiguration"),
    Snowflake: ("snowflake", "snowflakeConfiguration"),
}
_NEWLINE = {"type": "AppendDelimiterToRecord"}
"""Source: Amazon Data Firehose API reference, Processor: a line feed needs no parameter."""


def destination(firehose: FirehoseStream, role: str, partition: str, logging: dict[str, Any]) -> dict[str, Any]:
    """``destination``, and the configuration of that name.

    Args:
        firehose: the stream.
        role: ARN of the role that it works with.
        partition: first part of every ARN where it is.
        logging: where it logs its errors; empty for none.
    """
    processing = _processing(firehose, role)
    if firehose.through is None:
        configuration = _objects(firehose, firehose.destination, role, partition) | logging | processing
        configuration |= _parts(firehose) | _rows(firehose, role)
        return {"destination": "extended_s3", "extendedS3Configuration": configuration}
    assert firehose.backup is not None  # the component refuses it
    name, field = _NAMES[type(firehose.through)]
    configuration = {
        "roleArn": role,
        "s3Configuration": _objects(firehose, firehose.backup, role, partition) | logging,
        "retryDuration": int(firehose.retry),
        **({} if isinstance(firehose.through, Redshift) else _buffer(firehose)),
        **logging,
        **processing,
        **_written(firehose, firehose.through, role),
    }
    return {"destination": name, field: configuration}


def statements(firehose: FirehoseStream, partition: str, region: str | None) -> Iterator[Statement]:
    """What the role may do with what is written.

    Args:
        firehose: the stream.
        partition: first part of every ARN where it is.
        region: where it is.
    """
    store = firehose.destination if firehose.through is None else firehose.backup
    assert store is not None  # the component refuses it
    bucket = f"arn:{partition}:s3:::{_place_of(store)[0]}"
    yield allow(WRITE, bucket, f"{bucket}/*")
    if firehose.conversion is not None:
        # A catalog belongs to an account, and the role can reach that of its own only.
        yield allow(READ_SCHEMA, *_glue(f"arn:{partition}:glue:{region or '*'}:*", firehose.conversion.table))
    if firehose.transform is not None:
        yield allow(("lambda:GetFunctionConfiguration", "lambda:InvokeFunction"), _version(firehose.transform))
    if firehose.through is not None:
        yield from _rights(firehose, firehose.through, partition)


def _rights(firehose: FirehoseStream, through: Through, partition: str) -> Iterator[Statement]:
    if isinstance(through, Iceberg):
        account = through.catalog.rpartition(":")[0]
        yield allow(WRITE_TABLE, *_glue(account, _table(firehose)))
        place, _, folder = through.files.removeprefix("s3://").partition("/")
        files = f"arn:{partition}:s3:::{place}"
        within = f"{files}/{folder.strip('/')}/*" if folder.strip("/") else f"{files}/*"
        yield allow((*WRITE, "s3:DeleteObject"), files, within)
    elif isinstance(through, OpenSearch):
        yield allow(INDEX, through.domain, f"{through.domain}/*")
        looked_at = ("_all/_settings", "_cluster/stats", "_nodes", "_nodes/stats", "_stats")
        own = (f"{through.index}*/_mapping/*", f"{through.index}*/_stats")
        yield allow(LOOK_AT_INDEX, *(f"{through.domain}/{path}" for path in (*looked_at, *own)))
    elif through.secret is not None:
        yield allow(("secretsmanager:GetSecretValue",), through.secret)


def _written(firehose: FirehoseStream, through: Through, role: str) -> dict[str, Any]:
    """What one kind of destination has and no other."""
    if isinstance(through, Iceberg):
        database, table = _table(firehose).split(".")
        return {
            "catalogArn": through.catalog,
            "appendOnly": True,
            "destinationTableConfigurations": [{"databaseName": database, "tableName": table}],
            "s3BackupMode": "FailedDataOnly",
        }
    if isinstance(through, OpenSearch):
        return {
            "domainArn": through.domain,
            "indexName": through.index,
            "indexRotationPeriod": through.rotation,
            "s3BackupMode": "FailedDocumentsOnly",
        }
    if isinstance(through, HttpEndpoint):
        attributes = [{"name": name, "value": value} for name, value in sorted(through.attributes.items())]
        return {
            "url": through.url,
            "name": firehose.destination.name,
            "s3BackupMode": "FailedDataOnly",
            "requestConfiguration": {
                "contentEncoding": through.encoding,
                **({"commonAttributes": attributes} if attributes else {}),
            },
            **(_secret(through.secret, role) if through.secret is not None else {}),
        }
    if isinstance(through, Redshift):
        packed = " gzip" if firehose.compression == "GZIP" else ""
        return {
            "clusterJdbcurl": through.jdbc_url,
            "dataTableName": _table(firehose),
            **({"dataTableColumns": ",".join(through.columns)} if through.columns else {}),
            "copyOptions": f"{through.copy_options}{packed}",
            **_secret(through.secret, role),
        }
    database, schema, table = _table(firehose).split(".")
    return {
        "accountUrl": through.account_url,
        "database": database,
        "schema": schema,
        "table": table,
        "dataLoadingOption": through.loading,
        "s3BackupMode": "FailedDataOnly",
        **(
            {"snowflakeRoleConfiguration": {"enabled": True, "snowflakeRole": through.role}}
            if through.role is not None
            else {}
        ),
        **_secret(through.secret, role),
    }


def _secret(secret: str, role: str) -> dict[str, Any]:
    return {"secretsManagerConfiguration": {"enabled": True, "secretArn": secret, "roleArn": role}}


def _objects(firehose: FirehoseStream, store: RecordStore, role: str, partition: str) -> dict[str, Any]:
    """Objects in a bucket."""
    bucket, folder = _place_of(store)
    return {
        "roleArn": role,
        "bucketArn": f"arn:{partition}:s3:::{bucket}",
        **({"prefix": prefix} if (prefix := folder + (firehose.prefix or "")) else {}),
        "errorOutputPrefix": firehose.error_prefix or f"errors/{firehose.name}/!{{firehose:error-output-type}}/",
        **_buffer(firehose),
        "compressionFormat": firehose.compression,
    }


def _buffer(firehose: FirehoseStream) -> dict[str, int]:
    return {"bufferingInterval": int(firehose.buffer_interval), "bufferingSize": int(firehose.buffer_size) // 2**20}


def _processing(firehose: FirehoseStream, role: str) -> dict[str, Any]:
    """The processors of records, in their order."""
    steps: list[dict[str, Any]] = []
    if firehose.transform is not None:
        steps.append(_step("Lambda", LambdaArn=_version(firehose.transform), RoleArn=role))
    if firehose.partition_by:
        query = ",".join(f"{key}:{path}" for key, path in firehose.partition_by.items())
        steps.append(_step("MetadataExtraction", MetadataExtractionQuery=f"{{{query}}}", JsonParsingEngine="JQ-1.6"))
    if firehose.through is None and firehose.conversion is None and firehose.newline:
        steps.append(dict(_NEWLINE))
    return {"processingConfiguration": {"enabled": True, "processors": steps}} if steps else {}


def _version(function: str) -> str:
    """ARN of one version of a function of AWS Lambda: the latest where none is set."""
    return function if function.count(":") > _COLONS_OF_FUNCTION else f"{function}:$LATEST"


_COLONS_OF_FUNCTION = 6
"""Source: AWS Lambda developer guide: ``arn:aws:lambda:eu-west-1:123456789012:function:mask``, and a version behind."""


def _step(kind: str, **parameters: str) -> dict[str, Any]:
    given = [{"parameterName": name, "parameterValue": value} for name, value in parameters.items()]
    return {"type": kind, "parameters": given}


def _parts(firehose: FirehoseStream) -> dict[str, Any]:
    return {"dynamicPartitioningConfiguration": {"enabled": True}} if firehose.partition_by else {}


def _rows(firehose: FirehoseStream, role: str) -> dict[str, Any]:
    """How JSON becomes rows."""
    wanted = firehose.conversion
    if wanted is None:
        return {}
    database, table = wanted.table.split(".")
    is_orc = isinstance(firehose.destination, Bucket) and firehose.destination.format == "orc"
    return {
        "dataFormatConversionConfiguration": {
            "enabled": True,
            "inputFormatConfiguration": {"deserializer": _deserializer(wanted)},
            "outputFormatConfiguration": {
                "serializer": {"orcSerDe" if is_orc else "parquetSerDe": {"compression": wanted.compression}}
            },
            "schemaConfiguration": {
                "roleArn": role,
                "databaseName": database,
                "tableName": table,
                **({"catalogId": wanted.catalog} if wanted.catalog else {}),
            },
        }
    }


def _deserializer(wanted: FormatConversion) -> dict[str, Any]:
    if wanted.deserializer == "openx":
        return {"openXJsonSerDe": {}}
    times = {"timestampFormats": list(wanted.timestamp_formats)} if wanted.timestamp_formats else {}
    return {"hiveJsonSerDe": times}


def _table(firehose: FirehoseStream) -> str:
    assert isinstance(firehose.destination, Table)  # the component refuses others
    return firehose.destination.table


def _glue(account: str, table: str) -> tuple[str, str, str]:
    """ARNs of a table in a catalog: Glue asks for the right to each of them."""
    database, name = table.split(".")
    return f"{account}:catalog", f"{account}:database/{database}", f"{account}:table/{database}/{name}"


def _place_of(store: RecordStore) -> tuple[str, str]:
    """Name of the bucket, and the folder in it with a slash at its end; empty for the root."""
    assert isinstance(store, Bucket)  # the only store of files that there is on s3://
    bucket, _, path = store.uri.removeprefix("s3://").partition("/")
    return bucket, f"{path.strip('/')}/" if path.strip("/") else ""
