"""32 secrets in as many places and spellings: no command shows one, in no form of output, log or error."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.command import aiscale

COUNT = 32
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def _canary(number: int, length: int = 20, letters: str = _LETTERS) -> str:
    """A text that nothing else contains, the same on every run."""
    digest = hashlib.sha512(f"canary {number}".encode()).digest()
    return "".join(letters[byte % len(letters)] for byte in digest[:length])


def _secrets() -> dict[str, str]:
    made = {f"c{number:02}": _canary(number) for number in range(1, COUNT + 1)}
    made["c04"] = "AKIA" + _canary(4, 16, _CAPITALS)
    made["c05"] = "ghp_" + _canary(5, 36)
    made["c06"] = "hf_" + _canary(6, 34)
    made["c07"] = "sk-proj-1" + _canary(7, 40)
    made["c08"] = "eyJ" + _canary(8) + ".eyJ" + _canary(88) + "." + _canary(89)
    made["c09"] = "glpat-" + _canary(9)
    made["c10"] = "xoxb-" + _canary(10)
    made["c11"] = _canary(11, 40) + "+/q="
    made["c12"] = _canary(12, 10) + '"q\\<&>%' + _canary(12, 8)
    return made


SECRETS = _secrets()
_PEM = "-----BEGIN PRIVATE KEY-----\n{c13}\n{c14}\n-----END PRIVATE KEY-----\n"

BLUEPRINT = '''
import os

from aiscale import Parameters, Patch, System, Traffic
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, Spark
from aiscale.services import Microservice
from aiscale.streams import Connector, ConnectPlugin, KafkaCluster, KafkaConnect, Topic

IMAGE = "registry.example/shop/app@sha256:{digest}"


class Settings(Parameters):
    hub_token: str = "none"


settings = Settings()
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
orders = Topic("orders", kafka, traffic=Traffic(mean=1, peak=2))
connect = KafkaConnect("connect", kafka, plugins=[ConnectPlugin("jdbc", image=IMAGE)], config={{
    "producer.sasl.jaas.config": 'PlainLoginModule required username="shop" password="{c01}";',
}})
sink = Connector("warehouse", connect, connector_class="io.confluent.connect.jdbc.JdbcSinkConnector",
                 consumes=[orders], config={{
    "connection.password": "{c02}",
    "connection.url": "jdbc:postgresql://db.example/shop?user=sink&password={c03}",
}})
pricing = Microservice(
    "pricing", image=IMAGE, on=cluster,
    args=["--api-token", "{c15}", "--dsn=host=db user=shop password={c16}", "--log-level=info"],
    command=["/bin/sh", "-c", "export AWS_ACCESS_KEY_ID={c04}; export HUB={c05}; exec pricing"],
    environment={{
        "DB_PASSWORD": "{c17}",
        "CACHE": "redis://:{c18}@cache.example:6379/0",
        "HF": "{c06}", "LLM": "{c07}", "SESSION": "{c08}", "MIRROR": "https://oauth2:{c09}@git.example/shop",
        "CHAT": "{c10}", "BLOB": "{c11}",
        "ODD_SECRET": {c12!r},
        "PACKED": "{packed}",
        "SPLIT_TOKEN": (
            "{first}"
            "{second}"
        ),
        "SHELL_PASSWORD": os.environ["SHOP_DB_PASSWORD"],
        "FROM_SETTINGS_TOKEN": settings.hub_token,
        "STORAGE": "s3://{c04}:{c21}@bucket/checkpoints",
    }},
    patches=[Patch("Deployment", {{"metadata": {{"annotations": {{
        "example.com/settings": '{{"hub": {{"token": "{c22}"}}}}',
    }}}}}}, reason="the hub reads its settings there")],
)
report = BatchJob("report", engine=Spark(image=IMAGE), jar="local:///app.jar", args=["--password={c23}"], on=cluster)
files = Manifest("files", {{"apiVersion": "v1", "kind": "ConfigMap", "data": {{
    "app.yaml": "db:\\n  user: shop\\n  password: {c24}\\n",
    "app.json": '{{"db": {{"password": "{c25}"}}}}',
    "client.properties": "sasl.password={c26}\\n",
    "tls.key": """{pem}""",
}}}})
held = Manifest("held", {{"apiVersion": "v1", "kind": "Secret", "stringData": {{"password": "{c27}"}},
                         "data": {{"token": "{encoded}"}}}})
chart = Manifest("chart", {{"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease",
                           "spec": {{"values": {{"auth": {{"password": "{c29}"}}}}}}}})

system = System("shop", [cluster, kafka, orders, connect, sink, pricing, report, files, held, chart])
'''

TOML = """
[env.prod]
context = "prod"
backend = "s3://state?region=eu-west-1&secret_key={c30}"

[env.prod.parameters]
hub_token = "{c20}"

[env.prod.components."services/pricing"]
"environment.DB_PASSWORD" = "{c31}"
"""

_SET = "services/pricing.environment.DB_PASSWORD={c32}"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    half = len(SECRETS["c19"]) // 2
    text = BLUEPRINT.format(
        **SECRETS, digest="ab12" * 16, pem=_PEM.format(**SECRETS),
        packed=base64.b64encode(f"password={_canary(33)}\n".encode()).decode(),
        first=SECRETS["c19"][:half], second=SECRETS["c19"][half:],
        encoded=base64.b64encode(SECRETS["c28"].encode()).decode(),
    )  # fmt: skip
    (folder / "blueprint.py").write_text(text, encoding="utf-8")
    (folder / "aiscale.toml").write_text(TOML.format(**SECRETS), encoding="utf-8")
    return folder


def _spellings() -> Iterator[tuple[str, str]]:
    values = {**SECRETS, "packed": _canary(33), "shell": _canary(34)}
    values |= {"first": SECRETS["c19"][:10], "second": SECRETS["c19"][10:]}
    for name, value in values.items():
        raw = value.encode()
        for spelt in (
            value, json.dumps(value)[1:-1], repr(value)[1:-1], quote(value, safe=""), quote(value), html.escape(value),
            base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode(), re.sub(r"([^\w])", r"\\\1", value),
        ):  # fmt: skip
            yield name, spelt


def _leaks(text: str) -> set[str]:
    # Lines that a terminal breaks are one text.
    whole = text + "\n" + "".join(line.strip(" |") for line in text.splitlines())
    return {name for name, spelt in _spellings() if spelt in whole}


def _said(project: Path, *words: str, expects: set[int] | None = None) -> str:
    done = aiscale(*words, cwd=project, environment={"SHOP_DB_PASSWORD": _canary(34), "TMPDIR": str(project)})
    said = done.stdout + done.stderr
    for log in re.findall(r"(?:log: |report it with )(\S+?\.(?:log|txt))", said):
        said += Path(log).read_text(encoding="utf-8")
    assert expects is None or done.returncode in expects, said
    assert "Traceback" not in done.stdout
    return said


_PROD = ("-e", "prod", "--set", _SET.format(**SECRETS))
COMMANDS: dict[str, tuple[str, ...]] = {
    **{f"lint {form}": ("lint", "--output", form, *_PROD) for form in ("text", "json", "sarif", "github", "junit", "md")},
    "lint all": ("lint", "--all", "--unproven"),
    "lint diff": ("lint", "--diff"),
    "lint debug": ("lint", "--debug", "--verbose", *_PROD),
    "config": ("config", "--origin", *_PROD),
    "config of all": ("config", "--address", "*", "--origin", *_PROD),
    "config json": ("config", "--address", "*", "--output", "json", *_PROD),
    "env show": ("env", "show", "prod"),
    "env show json": ("env", "show", "prod", "--output", "json"),
    "env ls json": ("env", "ls", "--output", "json"),
    "graph": ("graph",),
    **{f"graph {form}": ("graph", "--output", form) for form in ("json", "dot", "node-link")},
    "diagram": ("diagram",),
    "diagram svg": ("diagram", "--format", "svg"),
    **{
        f"preview {form} {show}": ("preview", "--offline", "--output", form, "--show", show)
        for form, show in (("text", "all"), ("text", "stages"), ("text", "changes"), ("json", "all"), ("md", "all"), ("github", "changes"))
    },
    "preview debug": ("preview", "--offline", "--debug"),
    "render": ("render",),
    "up": ("up", "--yes"),
    "up in production": ("up", "--yes", *_PROD),
    "why": ("why", "deployment/pricing"),
    "why json": ("why", "deployment/pricing", "--output", "json"),
    "why a secret": ("why", "secret/held"),
    "cost": ("cost", "--output", "json"),
    "impact": ("impact", "services/pricing", "--output", "json"),
    "guarantees": ("guarantees", "--output", "json"),
    "personal data": ("personal-data", "--output", "json"),
    "outputs": ("outputs", "--output", "json"),
    "set without a value": ("lint", "--set", "password:" + SECRETS["c32"]),
    "set of no setting": ("lint", "--set", "password=" + SECRETS["c32"]),
    "set of no component": ("lint", "--set", "microservices/none.password=" + SECRETS["c32"]),
    "set of no field": ("lint", "--set", "services/pricing.password=" + SECRETS["c32"]),
    "set of a wrong type": ("lint", "--set", "services/pricing.replicas=" + SECRETS["c07"]),
    "a backend": ("lint", "--set", "backend=ftp://shop:" + SECRETS["c32"] + "@state.example/x?token=" + SECRETS["c31"]),
    "a state out of reach": ("state", "ls", "-e", "prod"),
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_no_output_shows_a_secret(project: Path, command: str) -> None:
    assert _leaks(_said(project, *COMMANDS[command])) == set()


def test_every_secret_is_found(project: Path) -> None:
    done = aiscale("lint", "--output", "json", "-e", "prod", cwd=project, environment={"SHOP_DB_PASSWORD": _canary(34)})
    found = [one["message"] for one in json.loads(done.stdout)["findings"] if one["code"] == "OBJ003"]
    assert sorted(one.replace(" in plaintext", "") for one in found) == FINDINGS


FINDINGS = [
    "args[0] of report contains a password",
    "args[1] of pricing is a token",
    "args[2] of pricing contains a password",
    "body.data.app.json of files contains a password",
    "body.data.app.yaml of files contains a password",
    "body.data.client.properties of files contains a password",
    "body.data.tls.key of files contains a private key",
    "body.data.token of held is a value of a Secret",
    "body.spec.values.auth.password of chart is a password",
    "body.stringData.password of held is a value of a Secret",
    "command[2] of pricing contains a GitHub token",
    "command[2] of pricing contains an AWS access key",
    "config.connection.password of warehouse is a password",
    "config.connection.url of warehouse contains a password",
    "config.producer.sasl.jaas.config of connect contains a password",
    "environment.BLOB of pricing looks like a key: 44 random characters",
    "environment.CACHE of pricing contains a password",
    "environment.CHAT of pricing is a Slack token",
    "environment.DB_PASSWORD of pricing is a password",
    "environment.FROM_SETTINGS_TOKEN of pricing is a token",
    "environment.HF of pricing is a Hugging Face token",
    "environment.LLM of pricing is an API key",
    "environment.MIRROR of pricing contains a GitLab token",
    "environment.ODD_SECRET of pricing is a secret",
    "environment.PACKED of pricing is a password",
    "environment.SESSION of pricing is a JWT",
    "environment.SHELL_PASSWORD of pricing is a password",
    "environment.SPLIT_TOKEN of pricing is a token",
    "environment.STORAGE of pricing contains a password",
    "environment.STORAGE of pricing contains an AWS access key",
    "patches[0].merge.metadata.annotations.example.com/settings of pricing contains a token",
]


BROKEN = {
    "an exception with a secret": 'raise ValueError("cannot connect to postgres://shop:{c01}@db.example")',
    "an exception with a name": 'password = "{c02}"\nraise ValueError("wrong: " + password)',
    "a wrong type": 'Microservice("pricing", image=IMAGE, environment={{"DB_PASSWORD": b"{c03}"}})',
    "a wrong field": 'Microservice("pricing", image=IMAGE, password="{c15}")',
    "a wrong item": 'Microservice("pricing", image=IMAGE, args="--password={c16}")',
    "no Python": 'password = "{c17}" "',
    "a wrong object": 'Manifest("held", {{"kind": "Secret", "stringData": {{"password": "{c18}"}}}})',
    "a key of a mapping": 'print({{}}["{c05}"])',
}


@pytest.mark.parametrize("output", ["text", "json", "sarif", "debug"])
@pytest.mark.parametrize("case", BROKEN)
def test_no_error_of_a_blueprint_shows_a_secret(tmp_path: Path, case: str, output: str) -> None:
    text = BROKEN[case].format(**SECRETS)
    (tmp_path / "blueprint.py").write_text(
        "from aiscale import System\nfrom aiscale.objects import Manifest\nfrom aiscale.services import Microservice\n"
        f'IMAGE = "registry.example/a@sha256:{"ab12" * 16}"\n{text}\nsystem = System("shop", [])\n',
        encoding="utf-8",
    )
    words = ("--debug",) if output == "debug" else ("--output", output)
    assert _leaks(_said(tmp_path, "lint", *words)) == set()
