"""Text formats in words and by example, for messages about invalid text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Form(NamedTuple):
    """A text format.

    Attributes:
        words: description, after "must be".
        example: a valid example; empty if the description contains one.
    """

    words: str
    example: str = ""

    def __str__(self) -> str:
        return f"{self.words}, such as {self.example!r}" if self.example else self.words


_LOWER = "lower-case letters, digits and '-', beginning and ending with a letter or digit"
_DNS = "lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit"
_PATH = "a path that begins with '/', without spaces"
_VERSION3 = "a version of three numbers"
_HTTPS = "an address that begins with https://, without spaces"
_VARIABLE = "letters, digits and '_', beginning with a letter or '_'"

FORMS: Mapping[str, Form] = {
    r"^/[A-Za-z0-9._/-]+$": Form("an absolute path of letters, digits and . _ / -", "/tmp/heartbeat"),  # noqa: S108
    r"\S": Form("text that is not blank"),
    r"\S.*\s.*\S": Form("a sentence of two words or more", "the team moves it in May"),
    r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$": Form("a time of the day as HH:MM", "24:00"),
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": Form("a time of the day as HH:MM", "08:30"),
    r"^((s3|gs|abfss|pvc|hf|oci)://[^\s]+|https://[^\s/]+/[^\s]+)$": Form(
        "an s3://, gs://, abfss://, pvc://, hf://, oci:// or https:// URI"
    ),
    r"^(\d+(\.\d+)?|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$": Form("a quantity of Kubernetes", "64Gi"),
    r"^(@(hourly|daily|weekly|monthly|yearly)|[-0-9*/,]+( [-0-9A-Za-z*/,]+){4})$": Form(
        "five fields as cron has them, or @daily and the like", "30 2 * * *"
    ),
    r"^[0-9*,/-]+( [0-9A-Za-z*,/-]+){4}$": Form("five fields as cron has them", "30 2 * * *"),
    r"^\S+( \S+){5,6}$": Form("six or seven fields as Quartz has them", "* * 2-4 ? * MON-FRI"),
    r"^/[^\s:]+$": Form("an absolute path without spaces and ':'", "/var/cache"),
    r"^([0-9]{1,2}|100)%$": Form("a percentage", "25%"),
    r"^([0-9]+-?)*[a-z](-?[a-z0-9])*$": Form(
        "a port name of lower-case letters, digits and '-', with a letter", "http-admin"
    ),
    r"^([0-9]{1,3}\.){3}[0-9]{1,3}/[0-9]{1,2}$": Form("a range of IPv4 addresses", "10.0.0.0/16"),
    r"^([A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\]):[0-9]{1,5}$": Form(
        "a host and a port", "kafka.example:9092"
    ),
    r"^[a-z][a-z0-9_]*/[a-z]([-a-z0-9]*[a-z0-9])?$": Form(
        "the address of a component, family and name", "topics/rides"
    ),
    r"^[A-Za-z0-9]([-.A-Za-z0-9]*[A-Za-z0-9])?$": Form("the name of a host, or an IPv4 address", "gateway.example.com"),
    r"^[^\s/:]+:[0-9]{1,5}$": Form("a host and a port", "redis.example:6379"),
    r"^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$": Form(
        "letters, digits, '-', '_' and '.', beginning and ending with a letter or digit", "gpu-only"
    ),
    r"^([a-z0-9.-]+/)?[A-Za-z0-9][A-Za-z0-9._-]*$": Form("a key of an annotation", "example.com/scheme"),
    r"^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?(/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)*$": Form(
        "letters, digits, '-', '_' and '.', in parts separated by '/'", "meta/llama-3.1-8b"
    ),
    r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
    r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$": Form("a key of a label", "example.com/gpu"),
    r"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$": Form(
        "letters, digits, '.', '_' and '-', beginning and ending with a letter or digit", "m7i.2xlarge"
    ),
    r"^([a-z][-a-z0-9]*|\*)/[a-z0-9*][-_a-z0-9*]*$": Form("an address such as services/audit or services/*"),
    r"^[a-z]+/[a-z]([-a-z0-9]*[a-z0-9])?$": Form("an address", "services/audit"),
    r"^[a-z][a-z0-9.-]*/[a-z0-9]([-a-z0-9.:]*[a-z0-9])?$": Form(
        "a kind and a name, as kubectl has them", "deployment/audit"
    ),
    r"^([a-z_][a-z0-9_]{0,62}\.)?[a-z_][a-z0-9_]{0,51}$": Form(
        "lower-case letters, digits and '_', after a schema and '.' where it has one", "shop.order_events"
    ),
    r"^((\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*|[A-Za-z][A-Za-z0-9+.-]*://\S+)$": Form(
        "the name of a host in lower case, or a URI", "spiffe://prod/ns/shop/sa/prices"
    ),
    r"^(\*\.)?([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)*[a-z0-9]([-a-z0-9]*[a-z0-9])?$": Form(
        "the name of a host in lower case, or '*.' and one", "*.example.com"
    ),
    r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$": Form(
        "the whole name of a host in lower case", "kafka.example.com"
    ),
    r"^[-a-z0-9.]*\{nodeId\}[-a-z0-9.]*$": Form("a name of a host with {nodeId} in it", "b{nodeId}.example.com"),
    r"^(kafka|express)\.[a-z0-9]+\.[a-z0-9]+$": Form("a type of MSK's brokers", "kafka.m7g.large"),
    r"^(local|https|s3|s3a|gs|abfss|wasbs|hdfs|oss)://[^\s]+$": Form(
        "a local://, https://, s3://, gs:// or abfss:// URI"
    ),
    r"^(s3|gs|abfss)://[^\s/]+(/[^\s]*)?$": Form("an s3://, gs:// or abfss:// URI", "s3://shop/rides"),
    r"^(s3|gs|abfss)://[^\s/]+(/\S*)?$": Form("an s3://, gs:// or abfss:// URI", "s3://segments"),
    r"^(s3|gs|abfss|file|postgresql)://\S+$": Form(
        "an s3://, gs://, abfss://, file:// or postgresql:// URI", "s3://features/registry.db"
    ),
    r"^(s3|s3a|s3p|gs|abfss|wasbs|hdfs|oss)://[^\s/]+(/[^\s]*)?$": Form("a URI such as s3://bucket/path"),
    r"^s3://[^\s/]+(/[^\s]*)?$": Form("an s3:// URI", "s3://lake/rides"),
    r"^/[^\s?#]*$": Form("a path that begins with '/', without spaces, '?' and '#'", "/prices"),
    r"^[^\s.]+$": Form("a name without spaces and dots", "input-0"),
    r"^/[^\s]*$": Form(_PATH, "/healthz"),
    r"^/\S+$": Form("a JSON pointer", "/spec/replicas"),
    r"^1\.[0-9]+$": Form("a version of two numbers", "1.6"),
    r"^1\.[0-9]{2}$": Form("a version of two numbers", "1.36"),
    r"^2\.[0-9]{2}$": Form("a version of two numbers", "2.20"),
    r"^[0-9]{1,2}\.[0-9]{1,3}$": Form("a version of two numbers", "1.16"),
    r"^2\.[0-9]+\.[0-9]+$": Form(_VERSION3, "2.8.8"),
    r"^[0-9]+\.[0-9]+\.[0-9]+$": Form(_VERSION3, "4.3.1"),
    r"^[0-9]+\.[0-9]+\.[0-9]+\S*$": Form(_VERSION3, "7.8.0"),
    r"^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$": Form(_VERSION3, "1.30.1"),
    r"^[0-9]+\.[0-9]+\.(x|[0-9]+)$": Form("a version of three numbers, the last one may be x", "3.9.x"),
    r"^[0-9]+(\.[0-9]+){1,2}$": Form("a version of two or three numbers", "3.0.6"),
    r"^[0-9]+\.[0-9]+(\.[0-9]+)?$": Form("a version of two or three numbers", "2.2.0"),
    r"^[0-9]+\.[0-9]+(-IV[0-9]+)?$": Form("a version of the metadata of Kafka", "4.3-IV0"),
    r"^[0-9]+(\.[0-9]+){1,3}([-.]?[a-z]+[0-9.]*)?$": Form("a version of two to four numbers", "0.15.2"),
    r"^[0-9]{12}$": Form("the 12 digits of an AWS account", "123456789012"),
    r"^[#@][^\s]+$": Form("the name of a channel after '#', or of a person after '@'", "#alerts"),
    r"^\.?[-_a-zA-Z0-9][-._a-zA-Z0-9]*$": Form(
        "letters, digits, '-', '_' and '.', with one '.' at most in front", "tls.crt"
    ),
    r"^[A-Za-z0-9._-]+$": Form("letters, digits, '.', '_' and '-'", "orders-1"),
    r"^[a-zA-Z0-9_.-]+$": Form("letters, digits, '.', '_' and '-'", "ride-requests"),
    r"^[0-9A-Za-z][A-Za-z0-9_-]*$": Form("letters, digits, '-' and '_', beginning with a letter or digit", "prod-eu"),
    r"^[A-Za-z_][\w.]*[:.][A-Za-z_]\w*$": Form("a module and a name in it", "surge.app:app"),
    r"^[A-Za-z_]\w*$": Form("the name of an argument in Python", "beams"),
    r"^/([^\s{}]*[^\s{}/])?$": Form("a path that begins with '/', without one at its end", "/surge"),
    r"^https://[^\s]+\.zip$": Form("the URL of a zip archive", "https://code.example/surge/8.zip"),
    r"^[A-Za-z0-9][^\s;#]*$": Form("a package of PyPI and its version, without spaces", "torch==2.15.0"),
    r"^[1-7]g\.[1-9][0-9]{0,2}gb$": Form("a profile of MIG", "1g.10gb"),
    r"^[A-Z0-9]+$": Form("capital letters and digits", "Z2FDTNDATAQYW2"),
    r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z0-9]([-a-z0-9]*[a-z0-9])?$": Form(
        "a DNS name of several labels in lower case, without a wildcard", "eu.shop.example"
    ),
    r"^[A-Z][A-Za-z0-9]*$": Form("the kind of an object, beginning with a capital", "Deployment"),
    r"^[A-Z]{3}([0-9]{3})?$": Form("the code of a rule, or the letters of its area", "STR012"),
    r"^[A-Za-z0-9+=,.@_-]+$": Form("the name of a role of IAM, without its ARN", "keda-operator"),
    r"^[A-Za-z0-9-]+/[A-Za-z0-9_.-]+$": Form("an owner and a repository", "shop/pricing"),
    r"^[A-Za-z0-9_.-]+/[A-Za-z0-9_./-]+@[A-Za-z0-9_./-]+$": Form("an action and its version", "actions/checkout@v5"),
    r"^[A-Za-z0-9][-A-Za-z0-9 .+]*$": Form(
        "letters, digits, '-', '.', '+' and spaces, beginning with a letter or digit", "PostgreSQL"
    ),
    r"^[A-Za-z0-9][-A-Za-z0-9._]*$": Form(
        "letters, digits, '-', '.' and '_', beginning with a letter or digit", "orders"
    ),
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$": Form(
        "letters, digits, '.', '_' and '-', beginning with a letter or digit", "m7i.2xlarge"
    ),
    r"^[A-Za-z0-9][-A-Za-z0-9]*$": Form("the name of a header", "X-Tenant"),
    r"^[-A-Za-z0-9!#$%&'*+.^_`|~]+$": Form("the name of a cookie", "group"),
    r"^[A-Za-z]+([/_+-][A-Za-z0-9]+)*$": Form("a time zone", "Europe/Berlin"),
    r"^[A-Za-z]+:\S(.*\S)?$": Form("a type and a name, as Kafka has principals", "User:CN=orders"),
    r"^[A-Za-z][-A-Za-z0-9_ ]*$": Form(
        "letters, digits, '-', '_' and spaces, beginning with a letter", "turns and mood"
    ),
    r"^[A-Za-z][A-Za-z0-9._-]*$": Form("letters, digits, '.', '_' and '-', beginning with a letter", "linger.ms"),
    r"^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$": Form(
        "3 to 255 letters, digits, '-', '.', '_', '~', '+' and '%', beginning with a letter", "ride-requests"
    ),
    r"^[A-Za-z][A-Za-z0-9_-]*$": Form("letters, digits, '_' and '-', beginning with a letter", "mask-names"),
    r"^[A-Za-z][A-Za-z0-9_]*$": Form("letters, digits and '_', beginning with a letter", "zone_id"),
    r"^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$": Form("the full name of a class", "com.example.Rides"),
    r"^[A-Za-z_][A-Za-z0-9_-]*$": Form("letters, digits, '_' and '-', beginning with a letter or '_'", "orders"),
    r"^[A-Za-z_][A-Za-z0-9_.-]*$": Form("letters, digits, '_', '.' and '-', beginning with a letter or '_'", "zone_id"),
    r"^[A-Za-z_][A-Za-z0-9_.=-]*$": Form(
        "the name of a slice, with its value after '=' where it has one", "country=de"
    ),
    r"^[A-Za-z_][A-Za-z0-9_]*$": Form(_VARIABLE, "LOG_LEVEL"),
    r"^[a-zA-Z_][a-zA-Z0-9_]*$": Form(_VARIABLE, "severity"),
    r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$": Form(
        "a field, or several with '.' between them, each of letters, digits and '_'", "place.city"
    ),
    r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$": Form("a module and a function", "shop.features:ratio"),
    r"^[^/\s][^\s]*$": Form("a path that does not begin with '/', without spaces", "rides/"),
    r"^[^/\s][^\s]*\.json$": Form("a path of a .json file that does not begin with '/'", "dashboards/rides.json"),
    r"^[^@\s]+@[^@\s]+$": Form("an e-mail address", "on-call@example.com"),
    r"^[^\"\\]+$": Form("text without quotes and backslashes", "kafka.write"),
    r"^[^\s;'\"]+$": Form("text without spaces, quotes and ';'", "shop.rides"),
    r"^[^\s\"'\\$]+$": Form("text without spaces, quotes, '$' and backslashes", "orders"),
    r"^[^\s\"\\]+$": Form("text without spaces, double quotes and backslashes", "orders"),
    r"^[^\s\[\]]+$": Form("text without spaces and brackets", "https://example.com/tenant"),
    r"^[^\s].*$": Form("text that does not begin with a space", "#payments"),
    r"^\S(.*\S)?$": Form("text that neither begins nor ends with a space", "payments"),
    r"^\S+$": Form("text without spaces", "orders"),
    r"^[a-z0-9:.-]+\.[A-Za-z0-9_]+\.[^\s.]+$": Form("a project, a data set and a table", "shop.rides.requests"),
    r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$": Form(_DNS, "db.example"),
    r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$": Form(_LOWER, "v1"),
    r"^[a-z0-9][-a-z0-9]*$": Form("lower-case letters, digits and '-', beginning with a letter or digit", "eu-west-1a"),
    r"^[a-z0-9][-_a-z0-9]*[a-z0-9]$": Form(
        "lower-case letters, digits, '-' and '_', beginning and ending with a letter or digit", "s3-sink"
    ),
    r"^[a-z0-9][a-z0-9._-]*$": Form(
        "lower-case letters, digits, '.', '_' and '-', beginning with a letter or digit", "rides"
    ),
    r"^[a-z0-9][a-z0-9._-]+[a-z0-9]$": Form(
        "lower-case letters, digits, '.', '_' and '-', beginning and ending with a letter or digit", "rides-raw"
    ),
    r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$": Form(
        "lower-case letters, digits and '-', in parts separated by '.'", "db.example"
    ),
    r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?/[a-z0-9]([-a-z0-9.]*[a-z0-9])?$": Form(
        "a namespace and a service account", "shop/reports"
    ),
    r"^[a-z0-9]+([._:-][a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"
    r"(@sha256:[0-9a-f]{64})?$": Form("registry/repository[:tag][@sha256:digest] in lower case"),
    r"^[a-z0-9]{1,11}$": Form("1 to 11 lower-case letters and digits", "tls"),
    r"^[a-z0-9_]{1,255}\.[a-z0-9_]{1,255}$": Form("a database and a table in lower case", "lake.rides"),
    r"^[a-zA-Z0-9](-*[a-zA-Z0-9])*$": Form(
        "letters, digits and '-', beginning and ending with a letter or digit", "prod"
    ),
    r"^[a-zA-Z_:][\w:]*$": Form("the name of a metric", "http_requests_total"),
    r"^[a-zA-Z_:][a-zA-Z0-9_:]*$": Form("the name of a metric", "http_requests_total"),
    r"^[a-z]([-_a-z0-9]*[a-z0-9])?$": Form(
        "lower-case letters, digits, '-' and '_', beginning with a letter and ending with a letter or digit"
    ),
    r"^[a-z]([-a-z0-9]*[a-z0-9])?$": Form(
        "lower-case letters, digits and '-', beginning with a letter and ending with a letter or digit"
    ),
    r"^[a-z][a-z0-9+.-]*://[^\s@]+$": Form("a URI without a user and a password", "https://models.example"),
    r"^[a-z][a-z0-9-]*:[A-Za-z0-9_./-]+:[A-Z][A-Za-z0-9_]*$": Form(
        "a type of Pulumi: package, module and name", "aws:s3/bucket:Bucket"
    ),
    r"^[a-z][a-z0-9_-]*$": Form("lower-case letters, digits, '_' and '-', beginning with a letter", "champion"),
    r"^[a-z][a-z0-9_.@-]*$": Form("the name of a metric in lower case", "recall@10"),
    r"^[a-z]{2,3}$": Form("an ISO 3166 country code in lower case, eu or eea", "de"),
    r"^[a-z]{2,}(-[a-z]+)+-[0-9]+$": Form("a region of AWS", "eu-central-1"),
    r"^[a-z]{2,}(-[a-z]+)+[0-9]+$": Form("a region of Google Cloud", "europe-west3"),
    r"^[-\w().]*[-\w()]$": Form("letters, digits, '-', '_', '.' and parentheses, with no '.' at the end", "edge-prod"),
    r"^\.[^\s{},][^{},]*$": Form("a path of jq that begins with '.'", ".zone_id"),
    r"^\.{0,2}[A-Za-z0-9_-][A-Za-z0-9._-]*$": Form("letters, digits, '.', '_' and '-'", "ride-requests"),
    r"^\S+@\S+\.gserviceaccount\.com$": Form("a service account of Google", "push@shop.iam.gserviceaccount.com"),
    r"^arn:aws[a-z-]*:[a-z0-9-]+:\S+$": Form("an ARN", "arn:aws:lambda:eu-west-1:123456789012:function:mask"),
    r"^https://[^\s/]+\.snowflakecomputing\.com$": Form(
        "the address of an account of Snowflake", "https://ab12345.eu-central-1.snowflakecomputing.com"
    ),
    r"^https://[^\s\"\\]+$": Form(_HTTPS, "https://sso.example/token"),
    r"^https://[^\s]+$": Form(_HTTPS, "https://api.example/rides"),
    r"^https://\S+$": Form(_HTTPS, "https://sso.example/keys"),
    r"^https://[^\s/?#]+(/[^\s?#]*)?$": Form(_HTTPS, "https://sso.example/realms/main"),
    r"^https?://[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[^\s?#]*)?$": Form(
        "the address of a server, which begins with http:// or https://", "https://schemas.example:8081"
    ),
    r"^(hf://[^\s=,]+|/[^\s=,]+)$": Form("an hf:// URI or an absolute path", "hf://shop/support-lora"),
    r"^https?://[^\s/]+(/\S*)?$": Form("an address that begins with http:// or https://", "https://minio.example"),
    r"^https?://[^\s]+$": Form("an address that begins with http:// or https://", "https://wiki.example/rides"),
    r"^jdbc:(redshift|postgresql)://[^\s/]+/[^\s]+$": Form(
        "a JDBC URL of Redshift", "jdbc:redshift://dwh.example:5439/rides"
    ),
    r"^sg-[0-9a-f]{8,17}$": Form("the id of a security group", "sg-0123456789abcdef0"),
    r"^sha256:[0-9a-f]{64}$": Form("sha256: and 64 hexadecimal digits"),
    r"^subnet-[0-9a-f]{8,17}$": Form("the id of a subnet", "subnet-0123456789abcdef0"),
}
"""Formats by the regular expression of the field."""


def form_of(pattern: str) -> str:
    """The format of a regular expression; the expression itself for those of plug-ins."""
    known = FORMS.get(pattern)
    return str(known) if known is not None else f"text of the form {pattern}"
