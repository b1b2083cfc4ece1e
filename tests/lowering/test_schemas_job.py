"""What the Job of a registry does, with the ConfigMaps that it is given, to the real Apicurio Registry."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Avro, JsonSchema, KafkaCluster, Protobuf, SchemaRegistry, Topic
from tests.support.apicurio import Apicurio, running_apicurio
from tests.support.lowered import lower_system

IMAGE = "registry.example/app:1"
RIDE = {"type": "record", "name": "Ride", "namespace": "example", "fields": [{"name": "id", "type": "string"}]}
WITH_ZONE = {**RIDE, "fields": [*RIDE["fields"], {"name": "zone", "type": "string", "default": ""}]}
WITHOUT_DEFAULT = {**RIDE, "fields": [*RIDE["fields"], {"name": "fare", "type": "double"}]}
FARE = 'syntax = "proto3";\npackage example;\nmessage Fare {\n  string ride = 1;\n  double amount = 2;\n}\n'
TRIP = {"title": "Trip", "type": "object", "properties": {"id": {"type": "string"}}, "additionalProperties": False}


class Run(NamedTuple):
    """How a run of the script ended."""

    status: int
    said: str
    complaints: str


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    with running_apicurio(tmp_path_factory.mktemp("apicurio")) as one:
        yield one


@pytest.fixture
def shop(tmp_path: Path):
    """A blueprint's folder with schema files; gives what reads a system of one topic for each schema."""
    files = {"v1.avsc": RIDE, "v2.avsc": WITH_ZONE, "broken.avsc": WITHOUT_DEFAULT, "trip.json": TRIP}
    for name, content in files.items():
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    (tmp_path / "fare.proto").write_text(FARE, encoding="utf-8")
    return tmp_path


def write_shared(shop: Path) -> None:
    """Schemas in three formats that take types from other files."""
    zone = {"type": "record", "name": "Zone", "namespace": "city", "fields": [{"name": "id", "type": "int"}]}
    wider = {**zone, "fields": [*zone["fields"], {"name": "kind", "type": "string", "default": ""}]}
    trip = {"type": "record", "name": "Trip", "namespace": "city", "fields": [{"name": "start", "type": "Zone"}]}
    call = {"title": "Call", "type": "object", "properties": {"at": {"$ref": "place.json#/$defs/point"}}}
    point = {"type": "object", "properties": {"lat": {"type": "number"}}}
    place = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": {"point": point}}
    files = {
        "zone_v1.avsc": zone, "zone_v2.avsc": wider, "trip_v1.avsc": trip, "trip_v2.avsc": trip, "call.json": call,
        "place.json": place,
    }  # fmt: skip
    for name, content in files.items():
        (shop / name).write_text(json.dumps(content), encoding="utf-8")
    (shop / "common").mkdir()
    (shop / "bill.proto").write_text(
        'syntax = "proto3";\npackage example;\nimport "common/money.proto";\nimport "google/protobuf/timestamp.proto";\n'
        "message Bill {\n  common.Money total = 1;\n  google.protobuf.Timestamp at = 2;\n}\n", encoding="utf-8",
    )  # fmt: skip
    (shop / "common/money.proto").write_text(
        'syntax = "proto3";\npackage common;\nimport "common/currency.proto";\n'
        "message Money {\n  int64 cents = 1;\n  Currency currency = 2;\n}\n", encoding="utf-8",
    )  # fmt: skip
    (shop / "common/currency.proto").write_text(
        'syntax = "proto3";\npackage common;\nmessage Currency {\n  string code = 1;\n}\n', encoding="utf-8"
    )


def run(shop: Path, url: str, *, wait_s: int = 60, compatibility: str = "BACKWARD_TRANSITIVE", **schemas) -> Run:
    """Run the Job of a system that has a topic for each schema.

    Args:
        shop: an empty folder beside which the ConfigMap is mounted.
        url: of the registry.
        wait_s: seconds that the script waits for it.
        compatibility: of the registry.
        schemas: what gives the schema of each topic, from the registry of the system.
    """
    kafka = KafkaCluster("events")
    keeper = SchemaRegistry("schemas", storage=kafka, compatibility=compatibility)
    topics = [Topic(name, kafka, schema=make(keeper)) for name, make in schemas.items()]
    system = System("shop", [Microservice("booking", image=IMAGE, produces=topics, port=None)])
    records = lower_system(system)
    (job,) = [one for one in records if one.kind == "Job"]
    (container,) = job.properties["spec"]["template"]["spec"]["containers"]
    variables = {one["name"]: one["value"] for one in container["env"]}
    mounted = shop / "mounted"
    mounted.mkdir(exist_ok=True)
    for old in mounted.iterdir():
        old.unlink()
    for one in records:
        if one.kind == "ConfigMap":
            for name, text in one.properties["data"].items():
                (mounted / name).write_text(text, encoding="utf-8")
    changed = {"SCHEMA_REGISTRY_URL": url, "SCHEMAS_FOLDER": str(mounted), "WAIT_SECONDS": str(wait_s)}
    assert set(changed) < set(variables)
    done = subprocess.run(
        [sys.executable, "-I", str(mounted / Path(container["command"][-1]).name)], cwd=shop, capture_output=True,
        text=True, check=False, timeout=300, env={"PATH": os.environ["PATH"], **variables, **changed},
    )  # fmt: skip
    return Run(done.returncode, done.stdout, done.stderr.replace(url, "URL"))


def avro(shop: Path, name: str, *previous: str | Avro, **more):
    earlier = [one if isinstance(one, Avro) else str(shop / one) for one in previous]
    return lambda keeper: Avro.file(str(shop / name), keeper, previous=earlier, **more)


def test_all_formats_are_registered_once_with_their_modes_and_earlier_versions(registry: Apicurio, shop: Path) -> None:
    schemas = {
        "rides": avro(shop, "v2.avsc", "v1.avsc"),
        "fares": lambda keeper: Protobuf.file(str(shop / "fare.proto"), keeper, compatibility="FULL"),
        "trips": lambda keeper: JsonSchema.file(str(shop / "trip.json"), keeper, compatibility="NONE"),
    }
    first, again = run(shop, registry.url, **schemas), run(shop, registry.url, **schemas)
    texts = registry.versions()
    assert (first.status, first.complaints, again.status, again.complaints) == (0, "", 0, "")
    assert [line.rpartition(" with the id ")[0] for line in first.said.splitlines()] == [
        "fares-value was registered as version 1",
        "rides-value was registered as version 2",
        "trips-value was registered as version 1",
    ]
    # The same versions under the same ids: nothing is registered a second time.
    assert again.said == first.said.replace("was registered as", "is there already as")
    assert [json.loads(text) for text in texts["rides-value"]] == [RIDE, WITH_ZONE]
    assert texts["fares-value"] == [FARE]
    assert [json.loads(text) for text in texts["trips-value"]] == [TRIP]
    modes = {subject: registry.get(f"/config/{subject}")["compatibilityLevel"] for subject in texts}
    assert modes == {"fares-value": "FULL", "rides-value": "BACKWARD_TRANSITIVE", "trips-value": "NONE"}
    assert registry.get("/config")["compatibilityLevel"] == "BACKWARD_TRANSITIVE"


def test_a_version_that_breaks_the_promise_is_refused_and_the_others_are_registered(registry, shop) -> None:
    run(shop, registry.url, orders=avro(shop, "v1.avsc"))
    second = run(
        shop, registry.url, orders=avro(shop, "broken.avsc", compatibility="BACKWARD"), payments=avro(shop, "v1.avsc")
    )
    assert (second.status, len(registry.versions()["orders-value"])) == (3, 1)
    assert second.said.startswith("payments-value was registered as version 1 with the id ")
    assert second.complaints.startswith(
        f"orders-value ({shop}/broken.avsc): the schema does not go with an earlier version under BACKWARD: "
    )


def test_what_a_registry_will_not_read_is_told_in_its_words(registry, shop) -> None:
    text = json.dumps(RIDE).replace('"string"', '"example.Missing"')
    (shop / "mounted").mkdir()
    entry = {"subject": "lost", "path": "lost.avsc", "schema": text, "schemaType": "AVRO", "previous": []}
    script = Path(__file__).parents[2] / "aiscale/lowering/streams/schema_registry/schemas_job_script.py"
    (shop / "mounted/0000-lost.json").write_text(json.dumps({**entry, "compatibility": "BACKWARD"}))
    done = subprocess.run(
        [sys.executable, "-I", str(script)], capture_output=True, text=True, check=False, timeout=120,
        env={
            "SCHEMA_REGISTRY_URL": registry.url, "SCHEMAS_FOLDER": str(shop / "mounted"),
            "SCHEMA_REGISTRY_COMPATIBILITY": "BACKWARD_TRANSITIVE",
        },
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("lost (lost.avsc): the schema is refused: ")


def test_files_that_schemas_refer_to_are_registered_before_them(registry: Apicurio, shop: Path) -> None:
    write_shared(shop)
    schemas = {
        "journeys": avro(shop, "trip_v2.avsc", Avro.file(str(shop / "trip_v1.avsc"), references=[str(shop / "zone_v1.avsc")]),
                      references=[str(shop / "zone_v2.avsc")]),
        "bills": lambda keeper: Protobuf.file(str(shop / "bill.proto"), keeper),
        "calls": lambda keeper: JsonSchema.file(str(shop / "call.json"), keeper),
    }  # fmt: skip
    first, again = run(shop, registry.url, **schemas), run(shop, registry.url, **schemas)
    assert (first.status, first.complaints, again.status, again.complaints) == (0, "", 0, "")
    assert [line.rpartition(" with the id ")[0] for line in first.said.splitlines()] == [
        "common/currency.proto was registered as version 1",
        "common/money.proto was registered as version 1",
        "bills-value was registered as version 1",
        "place.json was registered as version 1",
        "calls-value was registered as version 1",
        "city.Zone was registered as version 2",
        "journeys-value was registered as version 2",
    ]
    assert again.said == first.said.replace("was registered as", "is there already as")
    assert registry.references("journeys-value") == [
        [{"name": "city.Zone", "subject": "city.Zone", "version": 1}],
        [{"name": "city.Zone", "subject": "city.Zone", "version": 2}],
    ]
    assert registry.references("common/money.proto") == [
        [{"name": "common/currency.proto", "subject": "common/currency.proto", "version": 1}]
    ]
    assert registry.references("calls-value") == [[{"name": "place.json", "subject": "place.json", "version": 1}]]


def test_a_version_of_a_shared_file_that_breaks_the_promise_stops_what_refers_to_it(registry, shop) -> None:
    write_shared(shop)
    broken = json.loads((shop / "zone_v1.avsc").read_text())
    broken = {**broken, "name": "Area", "fields": [*broken["fields"], {"name": "size", "type": "double"}]}
    lone = {**broken, "fields": broken["fields"][:1]}
    tour = {"type": "record", "name": "Tour", "namespace": "city", "fields": [{"name": "start", "type": "Area"}]}
    for name, content in {"area_v1.avsc": lone, "area_v2.avsc": broken, "tour.avsc": tour}.items():
        (shop / name).write_text(json.dumps(content), encoding="utf-8")
    before = run(shop, registry.url, tours=avro(shop, "tour.avsc", references=[str(shop / "area_v1.avsc")]))
    after = run(shop, registry.url, tours=avro(shop, "tour.avsc", references=[str(shop / "area_v2.avsc")]))
    assert (before.status, after.status, after.said) == (0, 3, "")
    of_file, of_stream = after.complaints.splitlines()
    assert of_file.startswith(
        f"city.Area ({shop}/area_v2.avsc): the schema does not go with an earlier version under BACKWARD_TRANSITIVE: "
    )
    assert of_stream == f"tours-value ({shop}/tour.avsc): it refers to city.Area, which is refused"
    assert len(registry.references("tours-value")) == 1


def test_a_registry_that_does_not_answer_is_named(shop: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        done = run(shop, url, wait_s=0, rides=avro(shop, "v1.avsc"))
    assert (done.status, done.said) == (1, "")
    assert done.complaints.startswith("URL does not answer within 0 s: ")
