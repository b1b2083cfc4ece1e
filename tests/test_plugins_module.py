"""The plug-in of the howto, in an environment of its own, and the module that plug-ins are made of."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest
import yaml

import aiscale.plugins
from aiscale.components.registry import COMPONENTS
from aiscale.core.ports import EventStream
from tests.support.paths import ROOT
from tests.support.plugins import Installed

HOWTO = ROOT / "docs/howto/plug-ins.md"
FILES = (
    "acme_search/kinds.py",
    "acme_search/lowering.py",
    "acme_search/found_too_late.py",
    "pyproject.toml",
    "shop.py",
    "acme_search/queues.py",
    "acme_search/queue_lowering.py",
    "queues.toml",
    "orders.py",
    "tokens.py",
    "test_shop.py",
)
OF_PARTS = {
    "entry_class": "of an engine", "fields": "of what a field names", "format": "of a bucket", "gates": "of a phase",
    "group": "of a reference", "needs": "of a reference", "required": "of a reference",
    "router": "of an inference graph", "table": "of a destination", "target": "of a reference", "ttl": "of a view",
    "uri": "of a store", "warehouse": "of a destination",
}  # fmt: skip
"""Names of fields that are read of a part, of a reference or of some kinds only, and so are free on others."""


def _blocks() -> dict[str, str]:
    blocks = re.findall(r"```(?:python|toml)\n(.*?)```", HOWTO.read_text(encoding="utf-8"), re.DOTALL)
    return dict(zip(FILES, blocks, strict=True))


def test_every_name_of_the_module_is_there() -> None:
    homes = [name for names in aiscale.plugins._HOMES.values() for name in names]
    assert sorted(homes) == sorted(aiscale.plugins.__all__)
    assert [name for name in aiscale.plugins.__all__ if not hasattr(aiscale.plugins, name)] == []


def test_the_plug_in_of_the_howto_imports_nothing_else() -> None:
    imported = {
        node.module
        for name, text in _blocks().items()
        if name.startswith("acme_search/")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom)
    }
    assert imported == {"aiscale", "aiscale.plugins", "acme_search.kinds", "acme_search.queues", "pydantic", "typing"}


def test_the_howto_names_all_fields_that_are_read_of_any_kind() -> None:
    fields = {name for kind in COMPONENTS for name in kind.model_fields}
    read = {
        node.args[1].value
        for area in ("analysis", "components", "core", "graph", "lowering", "render", "rules")
        for path in (ROOT / "aiscale" / area).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"getattr", "hasattr"}
        and len(node.args) > 1 and isinstance(node.args[1], ast.Constant)
    }  # fmt: skip
    [said] = re.findall(r"^  (`alias`, .*)\.$", HOWTO.read_text(encoding="utf-8"), re.MULTILINE)
    assert re.findall(r"`(\w+)`", said) == sorted((read & fields) - OF_PARTS.keys())


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second environment, with aiscale, and the plug-in as an installer leaves it; ``shop.py`` beside it."""
    folder = tmp_path_factory.mktemp("second")
    venv.create(folder / "env", with_pip=False, symlinks=True)
    [packages] = (folder / "env").glob("lib/python*/site-packages")
    (packages / "aiscale.pth").write_text(f"{ROOT}\n{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    blocks = _blocks()
    (packages / "acme_search").mkdir()
    (packages / "acme_search/__init__.py").touch()
    for name, text in blocks.items():
        ((folder if name in {"shop.py", "orders.py", "tokens.py", "test_shop.py"} else packages) / name).write_text(
            text, encoding="utf-8"
        )
    project = tomllib.loads(blocks["pyproject.toml"])["project"]
    project["entry-points"] |= tomllib.loads(blocks["queues.toml"])["project"]["entry-points"]
    entries = [
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in points.items())
        for group, points in project["entry-points"].items()
    ]
    Installed(packages).add(project["name"], project["version"], "".join(entries))
    return folder


def _aiscale(folder: Path, *words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [folder / "env/bin/python", "-m", "aiscale", *words],
        cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={**{key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
             "COLUMNS": "100", "NO_COLOR": "1"},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_it_is_checked(environment: Path) -> None:
    code, found, _ = _aiscale(environment, "lint", "shop.py")
    assert (code, re.findall(r"^\w+\[(\w+)\]", found, re.MULTILINE)) == (0, ["ACM001"])
    assert 'help: refresh_interval="10s"' in found
    _, edit, _ = _aiscale(environment, "lint", "--diff", "shop.py")
    assert '+products = SearchIndex("products", refresh_interval="10s", contains_personal_data=True)' in edit


def test_it_is_described(environment: Path) -> None:
    code, page, told = _aiscale(environment, "kinds", "SearchIndex")
    assert (code, told, page.splitlines()[1:4]) == (
        0, "", [
            "A full-text index in its own OpenSearch.",
            "Address: searchindexes/<name>",
            "Provisioned: yes, by acme-search 1.0",
        ],
    )  # fmt: skip


def test_it_is_planned(environment: Path) -> None:
    code, page, told = _aiscale(environment, "preview", "--offline", "--show", "resources", "shop.py")
    assert (code, told) == (0, "")
    assert sorted(re.findall(r"^\+  (\S+)  searchindexes/products$", page, re.MULTILINE)) == [
        "configmap/products", "networkpolicy/products", "service/products", "statefulset/products",
    ]  # fmt: skip
    assert re.search(r"service replicas +4\n", page)
    _, manifests, _ = _aiscale(environment, "render", "shop.py")
    assert manifests.count("name: PRODUCTS_URL\n") == 2


def test_it_keeps_personal_data(environment: Path) -> None:
    code, page, _ = _aiscale(environment, "personal-data", "shop.py")
    assert (code, page.splitlines()[0]) == (0, "products  personal data in 1 place, worked on by 2")
    assert "searchindexes/products" in page
    assert sys.prefix not in page


def test_a_stream_of_its_own_is_checked_by_what_it_answers(environment: Path) -> None:
    code, found, _ = _aiscale(environment, "lint", "orders.py")
    assert (code, sorted(re.findall(r"^\w+\[((?:STR|PRC)\w+)\]", found, re.MULTILINE))) == (
        5, ["STR017", "STR017", "STR110"],
    )  # fmt: skip
    assert 'help: message_ttl="6h" on orders' in found
    _, told, _ = _aiscale(environment, "path", "api", "billing", "--guarantees", "-f", "orders.py")
    whole = told.partition("the whole path")[2]
    assert "effectively once at best" in whole
    assert "order      not known: orders (RabbitQueue)" in whole


def test_readers_scale_on_what_waits_in_a_stream_of_its_own(environment: Path) -> None:
    text = (environment / "orders.py").read_text(encoding="utf-8")
    for wrong, right in ((', acks="1"', ""), ('"1h"', '"6h"'), (' replay="9d",', "")):
        assert text.count(wrong) == 1
        text = text.replace(wrong, right)
    (environment / "mended.py").write_text(text, encoding="utf-8")
    _, manifests, _ = _aiscale(environment, "render", "mended.py")
    [scaled] = [one for one in yaml.safe_load_all(manifests) if one["kind"] == "ScaledObject"]
    assert scaled["spec"]["triggers"] == [{
        "type": "rabbitmq",
        "metricType": "AverageValue",
        "metadata": {"protocol": "amqp", "queueName": "orders", "mode": "QueueLength", "value": "200",
                     "activationValue": "0"},
        "authenticationRef": {"kind": "ClusterTriggerAuthentication", "name": "rabbitmq"},
    }]  # fmt: skip


def test_a_relation_of_its_own_is_described(environment: Path) -> None:
    code, page, told = _aiscale(environment, "kinds", "RabbitConsume")
    assert (code, told, page.splitlines()[1]) == (0, "", "A subscription to a queue of RabbitMQ.")
    assert "prefetch" in page


def test_the_howto_names_each_question_that_a_stream_is_asked() -> None:
    own = {name for name, value in vars(EventStream).items() if isinstance(value, property)} - {"time_limit"}
    table = HOWTO.read_text(encoding="utf-8").partition("## An event stream")[2]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == own | {
        "has_lag", "has_transactions", "client_settings",
    }  # fmt: skip


def test_a_model_server_is_checked(environment: Path) -> None:
    code, found, _ = _aiscale(environment, "lint", "tokens.py")
    assert (code, re.findall(r"^\w+\[(\w+)\]", found, re.MULTILINE)) == (5, ["SRV020", "MOD004"])
    assert "max_tokens is 131,072" in found
    assert "not supported by aiscale up: ModelService on Tokens (chat)" in found


def test_its_test_of_a_lowering_passes(environment: Path) -> None:
    run = "import test_shop; test_shop.test_products_keep_their_documents()"
    done = subprocess.run([environment / "env/bin/python", "-c", run], cwd=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
