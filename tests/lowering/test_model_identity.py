"""What a model server may read, and how it comes to that right."""

from __future__ import annotations

import json
from pathlib import Path

import botocore.session
import pytest

from aiscale import System
from aiscale.platform import EksCluster, GkeCluster, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, Triton
from aiscale.streams import KinesisStream
from tests.support.lowered import lower_system
from tests.support.msk import KEYS, running_agent

EKS = EksCluster("core", region="eu-west-1", pools=[NodePool("plain", instance_type="m7i.xlarge")])
GKE = GkeCluster(
    "core", project="p", region="europe-west4", pools=[NodePool("plain", instance_type="n2-standard-4")]
)  # fmt: skip
OWN = KubernetesCluster("core", pools=[NodePool("plain", instance_type="m7i.xlarge")])


def lowered(cluster, artifact, version="v1", **fields):
    """The records of a service with one model, by key."""
    model = Model("rank", version=version, artifact=artifact, digest="sha256:" + "5e" * 32, framework="onnx")
    service = ModelService("rank", model=model, runtime=Triton(), on=cluster, **fields)
    return {record.key: record for record in lower_system(System("shop", [service]))}


def test_while_versions_change_each_has_its_own_right_under_one_role():
    """The old one may start again before the new one is ready, and goes last with its right."""
    old, new = (lowered(EKS, f"s3://models/rank/{version}", version) for version in ("v1", "v2"))
    assert old.keys() - new.keys() == {
        "iam-rolepolicy/rank-v1", "configmap/rank-v1", "service/rank-v1", "poddisruptionbudget/rank-v1",
        "deployment/rank-v1",
    }  # fmt: skip
    kept = ("iam-role/rank", "eks-podidentityassociation/rank", "serviceaccount/rank")
    assert [old[key].properties for key in kept] == [new[key].properties for key in kept]
    assert "iam-rolepolicy/rank-v1" in old["deployment/rank-v1"].depends_on
    [_, read] = json.loads(new["iam-rolepolicy/rank-v2"].properties["policy"])["Statement"]
    assert read == {
        "Effect": "Allow", "Action": ["s3:GetObject"],
        "Resource": ["arn:aws:s3:::models/rank/v2", "arn:aws:s3:::models/rank/v2/*"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cluster", "artifact"),
    [
        (OWN, "s3://models/rank"), (GKE, "s3://models/rank"), (EKS, "gs://models/rank"), (EKS, "pvc://models/rank"),
        (EKS, "s3://https://minio.example:9000/models/rank"),
    ],
)  # fmt: skip
def test_a_store_of_somebody_else_gives_no_right(cluster, artifact):
    records = lowered(cluster, artifact)
    assert [key for key, record in records.items() if not record.type.startswith("kubernetes:")] == []
    assert "annotations" not in records["serviceaccount/rank"].properties["metadata"]


def test_a_payload_log_gives_no_right_as_long_as_nothing_is_made_of_it():
    records = lowered(EKS, "s3://models/rank", payload_log=KinesisStream("answers"))
    [policy] = [record.properties["policy"] for key, record in records.items() if key.startswith("iam-rolepolicy/")]
    assert {action for one in json.loads(policy)["Statement"] for action in one["Action"]} == {
        "s3:GetBucketLocation", "s3:ListBucket", "s3:GetObject",
    }  # fmt: skip


def test_the_settings_of_triton_give_it_the_role_of_its_pod(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Its library for AWS is not there: botocore reads the same settings, and runs the same process."""
    records = lowered(EKS, "s3://models/rank")
    [container] = records["deployment/rank-v1"].properties["spec"]["template"]["spec"]["containers"]
    [config] = [one["value"] for one in container["env"] if one["name"] == "AWS_CONFIG_FILE"]
    [folder] = [one["mountPath"] for one in container["volumeMounts"] if one["name"] == "config"]
    for name, text in records["configmap/rank-v1"].properties["data"].items():
        (tmp_path / name).write_text(text.replace(folder, str(tmp_path)), encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", config.replace(folder, str(tmp_path)))
    with running_agent(tmp_path) as agent:
        for name, value in agent.items():
            monkeypatch.setenv(name, value)
        session = botocore.session.Session()
        process = session.get_component("credential_provider").get_provider("custom-process").load()
        found = process.get_frozen_credentials()
        assert found[:3] == (KEYS["AccessKeyId"], KEYS["SecretAccessKey"], KEYS["Token"])
