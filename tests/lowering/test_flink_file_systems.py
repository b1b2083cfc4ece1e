"""Official images of Flink enable the file systems that their jobs use; their jars have the release of the image."""

from __future__ import annotations

import pytest

from aiscale import System
from aiscale.components.processing.flink_images import RELEASES, official_image, release_in
from aiscale.lowering.processing.flink.file_systems import VARIABLE, plugin_jars
from aiscale.processing import Flink, FlinkSession, StreamJob
from aiscale.services import Write
from aiscale.stores import Bucket
from aiscale.streams import KafkaCluster, Topic
from tests.support.lowered import lower_system

D = "@sha256:" + "1f" * 32
CLICKS = Topic("clicks", KafkaCluster("events"))


@pytest.mark.parametrize(
    ("image", "release"),
    [
        *((official_image(version), release) for version, release in RELEASES.items()),
        ("flink:2.2.0", "2.2.0"),
        (f"docker.io/library/flink:1.20.3-scala_2.12-java17{D}", "1.20.3"),
        ("apache/flink:2.1.1-java21", "2.1.1"),
        (f"flink:2.2{D}", None),
        (f"flink{D}", None),
        (f"registry.example/flink:2.2.0{D}", None),
        ("docker.io/library/flink-jobs:2.2.0", None),
    ],
)
def test_the_release_is_known_by_the_tag_of_an_official_image(image: str, release: str | None) -> None:
    assert release_in(image) == release
    expected = (f"flink-s3-fs-presto-{release}.jar",) if release else ()
    assert plugin_jars(image, ["s3://a/b"], writes_files=False) == expected


@pytest.mark.parametrize(
    ("uris", "writes_files", "names"),
    [
        (["s3://a/b"], False, ["s3-fs-presto"]),
        (["s3://a/b"], True, ["s3-fs-hadoop"]),
        (["s3a://a/b", "s3://a/b"], False, ["s3-fs-hadoop"]),
        (["s3p://a/b", "s3://a/b"], True, ["s3-fs-hadoop", "s3-fs-presto"]),
        (["gs://a", "abfss://a", "wasbs://b"], True, ["azure-fs-hadoop", "gs-fs-hadoop"]),
        (["hdfs://a/b", "https://jars.example/a.jar"], True, []),
    ],
)
def test_the_file_systems_follow_from_the_uris(uris: list[str], writes_files: bool, names: list[str]) -> None:
    found = plugin_jars("flink:2.2.1", uris, writes_files=writes_files)
    assert list(found) == [f"flink-{name}-2.2.1.jar" for name in names]


def test_pods_get_what_their_jobs_need() -> None:
    session = FlinkSession("shared", image=f"flink:2.1.2{D}")
    jobs = [
        StreamJob("keep", jar="s3://jars/keep.jar", consumes=[CLICKS]),
        StreamJob("files", jar="https://jars.example/a.jar", consumes=[CLICKS], writes=[Write(Bucket("s3", uri="s3://out"))]),
        StreamJob("own", engine=Flink(image=f"registry.example/a{D}"), jar="local:///a.jar", consumes=[CLICKS],
                  checkpoint_storage="s3://state/own"),
        StreamJob("plain", jar="https://jars.example/a.jar", consumes=[CLICKS]),
        StreamJob("small", engine=Flink(session=session), jar="s3a://jars/a.jar", consumes=[CLICKS],
                  checkpoint_storage="gs://state/small"),
    ]  # fmt: skip
    found = {}
    for one in lower_system(System("here", [*jobs, session])):
        if one.properties["kind"] == "FlinkDeployment":
            pod = one.properties["spec"]["podTemplate"]["spec"]
            (container,) = pod["containers"]
            enabled = next((item["value"] for item in container.get("env", ()) if item["name"] == VARIABLE), "")
            mounted = {item["name"]: item["mountPath"] for item in container["volumeMounts"]}
            folders = {path for path in mounted.values() if path.startswith("/opt/flink/plugins/")}
            assert {item["name"] for item in pod["volumes"]} >= mounted.keys()
            found[one.properties["metadata"]["name"]] = (enabled, folders)
    assert found == {
        "keep": ("flink-s3-fs-presto-2.2.1.jar", {"/opt/flink/plugins/flink-s3-fs-presto-2.2.1"}),
        "files": ("flink-s3-fs-hadoop-2.2.1.jar", {"/opt/flink/plugins/flink-s3-fs-hadoop-2.2.1"}),
        "own": ("", set()),
        "plain": ("", set()),
        "shared": ("flink-gs-fs-hadoop-2.1.2.jar", {"/opt/flink/plugins/flink-gs-fs-hadoop-2.1.2"}),
    }
