"""What is a secret in a text, and what is none."""

from __future__ import annotations

import base64

import pytest

from aiscale.core.secret_texts.detector import secrets_in
from aiscale.core.secret_texts.hidden import HIDDEN, hide, masked, masked_data

_PEM = "-----BEGIN RSA {0} KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA {0} KEY-----"

FOUND = {
    "a name": ({"DB_PASSWORD": "hunter2"}, ["a password"]),
    "a setting": ({"s3.secret-key": "Zx81QqLm"}, ["a key"]),
    "camel case": ({"auth": {"clientSecret": "Zx81-QqLm"}}, ["a secret"]),
    "a variable of a container": ([{"name": "HUB_TOKEN", "value": "Zx81-QqLm"}], ["a token"]),
    "an option and its value": (["--db-password", "Zx81-QqLm", "--verbose"], ["a password"]),
    "an option with its value": (["--api-key=Zx81-QqLm"], ["a key"]),
    "JAAS": ({"sasl.jaas.config": 'PlainLoginModule required username="u" password="Zx81-QqLm";'}, ["a password"]),
    "a DSN": ({"dsn": "host=db user=shop password=Zx81QqLm dbname=shop"}, ["a password"]),
    "a JDBC URL": ({"url": "jdbc:postgresql://db/shop?user=shop&password=Zx81QqLm"}, ["a password"]),
    "a URL": ({"url": "postgresql://shop:Zx81QqLm@db:5432/shop"}, ["a password"]),
    "a URL without a user": ({"url": "redis://:Zx81QqLm@cache:6379/0"}, ["a password"]),
    "Oracle": ({"url": "jdbc:oracle:thin:shop/Zx81QqLm@db:1521/shop"}, ["a password"]),
    "a checkpoint URL": (
        {"storage": "s3://AKIAZ7QJ2MWN4KPT6RVX:Zx81QqLm@flink/x"},
        ["an AWS access key", "a password"],
    ),
    "a connection string": ({"c": "AccountName=shop;AccountKey=Zx81QqLmZx81QqLm==;Suffix=core"}, ["a key"]),
    "a shared access signature": ({"u": "https://x.blob.example/c?sv=1&sig=Zx81QqLmZx81QqLm%3D"}, ["a signature"]),
    "a header": ({"headers": "Authorization: Bearer Zx81QqLmZx81QqLm"}, ["a token"]),
    "a registry": ({"basic.auth.user.info": "basic.auth.user.info=shop:Zx81QqLm"}, ["a password"]),
    "a key": ({"file": _PEM.format("PRIVATE")}, ["a private key"]),
    "a key in base64": ({"file": base64.b64encode(_PEM.format("PRIVATE").encode()).decode()}, ["a private key"]),
    "JSON in a text": ({"file": '{"db": {"password": "Zx81-QqLm"}}'}, ["a password"]),
    "JSON in JSON": ({"file": '{"settings": "{\\"password\\": \\"Zx81-QqLm\\"}"}'}, ["a password"]),
    "YAML in a text": ({"file": "db:\n  user: shop\n  password: sesame\n"}, ["a password"]),
    "base64 in a text": ({"file": base64.b64encode(b"password=Zx81QqLm\n").decode()}, ["a password"]),
    "a shell command": (["-c", "export DB_PASSWORD=Zx81QqLm && exec app"], ["a password"]),
    "GitHub": ({"x": "clone https://ghp_" + "a1B2" * 9 + "@github.com/shop"}, ["a GitHub token"]),
    "GitLab": ({"x": "glpat-" + "a1B2" * 5}, ["a GitLab token"]),
    "Slack": ({"x": "xoxb-2418-9931-Zx81QqLm"}, ["a Slack token"]),
    "OpenAI": ({"x": "sk-proj-" + "a1B2" * 12}, ["an API key"]),
    "Hugging Face": ({"x": "hf_" + "aBcD" * 8 + "eF"}, ["a Hugging Face token"]),
    "Google": ({"x": "AIza" + "a1B2-" * 7}, ["a Google API key"]),
    "a JWT": ({"x": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzaG9wIn0.c2lnbmF0dXJl"}, ["a JWT"]),
    "a Secret": ({"apiVersion": "v1", "kind": "Secret", "data": {"a": "Zm9v", "b": ""}}, ["a value of a Secret"]),
    "a random text": ({"blob": "q8Zr1Kx0Wn5Tt3Yb7Vd2Ls9Mf4Hj6PcA8sQ1eRu3"}, ["40 random characters"]),
    "a token as a key": ({"glpat-" + "a1B2" * 5: "x"}, ["a GitLab token"]),
}

SOUND = {
    "references": {
        "password": "${secrets:shop/db:password}", "db.password": "$(DB_PASSWORD)", "token": "{{ .Values.token }}",
        "api_key": "<path:secret/data/shop#key>", "secret": "$DB", "url": "postgres://shop:${DB_PASSWORD}@db/shop",
    },
    "a reference to a Secret": {"env": [{"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"key": "password"}}}]},
    "names of keys in a Secret": {"passwordSecret": {"secretName": "db", "password": "shop-password"}},
    "an ExternalSecret": {"data": [{"secretKey": "DB_PASSWORD", "remoteRef": {"key": "shop/db"}}]},
    "a SealedSecret": {"kind": "SealedSecret", "spec": {"encryptedData": {"password": "AgBy3i4OJSWK+PiTySYZZA9rO43cGD"}}},
    "names of Secrets": {"existingSecret": "redis-auth-2b", "imagePullSecret": "registry", "secret": "db-auth"},
    "files": {"token": "/run/secrets/token", "password": "file:/run/password"},
    "tokens of a text": {"eos_token": "</s>", "pad_token": "[PAD]", "max_token": "4096", "stopToken": "END"},
    "digests": {"image": "shop@sha256:" + "ab12" * 16, "checksum": "ab12" * 16, "commit": "9f86d081884c7d659a2f" * 2},
    "an identifier": {"id": "4bf92f35-77b3-4da6-a3ce-929d0e0e4736", "trace": "4bf92f3577b34da6a3ce929d0e0e4736"},
    "a certificate": {"ca": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"},
    "a certificate in base64": {"caBundle": base64.b64encode(b"-----BEGIN CERTIFICATE-----\nMIIB\n").decode()},
    "a public key": {"key": _PEM.format("PUBLIC"), "ssh": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6U"},
    "a Secret of public texts": {"apiVersion": "v1", "kind": "Secret", "stringData": {"ca": "MIIBkTCB"}},
    "a class": {"handler": "com.example.CustomerFacingPriceHandlerV2Factory", "x": "CustomerFacingPriceHandlerV2Factory"},
    "a model": {"model": "Meta-Llama-3-70B-Instruct-AWQ-INT4-128g-chat-v2"},
    "a definition": {"kind": "CustomResourceDefinition", "spec": {"properties": {"password": {"default": "Zx81-QqLm"}}}},
    "a program": {"job.py": "import os\npassword = os.environ['P']\ntoken = sign_in(password)\nkey = token.key\n"},
    "prose": {"prompt": "A token: a word. Ask for no password; the secret: nobody knows it. Token or key?"},
    "a shell command": {"c": 'PGPASSWORD="$DB_PASSWORD" app --password=${P} --token "$(cat /t)"; P=$(cat /p)'},
    "a command within a text": {"sign-in.sh": 'secret="$(encoded "$2")"\ntoken="${TOKEN:-"$3"}"\n'},
    "a resource name": {"a": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop-Ab12Cd"},
    "settings about secrets": {"PASSWORD_MIN_LENGTH": "12", "TOKEN_URL": "https://x.example/token", "SECRET_NAME": "db"},
    "numbers and flags": {"password": None, "token": True, "secret": "false", "api_key": ""},
}  # fmt: skip


@pytest.mark.parametrize("case", FOUND)
def test_secrets_are_found(case: str) -> None:
    data, kinds = FOUND[case]
    assert [one.kind for one in secrets_in(data)] == kinds


@pytest.mark.parametrize("case", SOUND)
def test_references_and_public_texts_are_none(case: str) -> None:
    assert [(one.path, one.kind) for one in secrets_in(SOUND[case])] == []


def test_a_path_names_the_place_and_not_a_secret() -> None:
    env = [{"name": "PORT", "value": "80"}, {"name": "HUB_TOKEN", "value": "Zx81-QqLm"}]
    data = {"spec": {"containers": [{"name": "app", "env": env}]}, "glpat-" + "a1B2" * 5: "x"}
    assert [one.path for one in secrets_in(data)] == ["spec.containers[app].env[HUB_TOKEN].value", "(a key)"]


def test_a_known_value_is_hidden_in_every_spelling() -> None:
    value = 'Kd7"m/2<q&Lz+9'
    hide([value])
    encoded = base64.b64encode(value.encode()).decode()
    spelt = [value, 'Kd7\\"m/2<q&Lz+9', "Kd7%22m%2F2%3Cq%26Lz%2B9", "Kd7&quot;m/2&lt;q&amp;Lz+9", encoded]
    assert [masked(f"a {one} b") for one in spelt] == [f"a {HIDDEN} b"] * len(spelt)


def test_words_stay_and_forms_go() -> None:
    hide(["postgres", "demo"])
    assert masked("postgres runs the demo") == "postgres runs the demo"
    assert masked("s3://key:Zx81QqLm@bucket/x") == f"s3://key:{HIDDEN}@bucket/x"
    assert masked_data({"env": [{"name": "P_PASSWORD", "value": "demo"}], "password": "demo", "n": 3}) == {
        "env": [{"name": "P_PASSWORD", "value": HIDDEN}], "password": HIDDEN, "n": 3,
    }  # fmt: skip
