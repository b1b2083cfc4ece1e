"""LLMInferenceServices of KServe: how their pods differ from those of plain vLLM, and what callers get."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import System
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.graph.build import build
from aiscale.lowering.serving.kserve.llm_names import certificate_name, service_name
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.network import InferencePool
from aiscale.services import Call, Microservice
from aiscale.serving import VLLM, Autoscaling, BlueGreen, LLMInferenceService, Model, ModelService, Recreate, Volume
from tests.support.lowered import lower_system


def chat(name: str = "chat", **fields: Any) -> ModelService:
    model = Model("llama", version="v3", artifact="hf://acme/llama", framework="transformers", size="8Gi")
    return ModelService(name, model=model, gpu="nvidia-l4", **{"runtime": LLMInferenceService(), **fields})


def spec_of(service: ModelService) -> dict[str, Any]:
    [found] = [one for one in lower_system(System("shop", [service])) if one.kind == "LLMInferenceService"]
    return dict(found.properties["spec"])


def test_the_pod_is_that_of_plain_vllm_with_the_fields_of_the_stock_configuration() -> None:
    resources = {one.key: one.properties for one in lower_system(System("shop", [chat(runtime=VLLM())]))}
    plain = resources["deployment/chat-v3"]["spec"]["template"]["spec"]
    pod = spec_of(chat())["template"]
    spread = [
        {**one, "labelSelector": {"matchLabels": {**one["labelSelector"]["matchLabels"], "app.kubernetes.io/instance": "chat"}}}
        for one in plain["topologySpreadConstraints"]
    ]  # fmt: skip
    changed = {name: value for name, value in pod.items() if plain[name] != value}
    [container], [written] = changed.pop("containers"), plain["containers"]
    assert changed.pop("topologySpreadConstraints") == spread
    assert [one["name"] for one in changed.pop("volumes")] == ["tmp-dir", "dshm", "home", "model-cache", "tls-certs"]
    assert changed == {}
    differs = {name: value for name, value in container.items() if written[name] != value}
    assert differs.pop("name") == "main"
    assert differs.pop("env") == [
        {"name": "HF_HUB_CACHE", "value": "/tmp/.cache/huggingface/hub"},
        {"name": "VLLM_LOGGING_LEVEL", "value": "INFO"},
        *written["env"],
    ]
    # A handler with the action of the stock configuration and another one is refused.
    assert differs.pop("lifecycle") == {"preStop": {"exec": {"command": ["/bin/sleep", "15"]}}}
    assert {one["mountPath"]: one["name"] for one in differs.pop("volumeMounts")} == {
        "/tmp": "tmp-dir", "/dev/shm": "dshm", "/home": "home", "/models": "model-cache",
        "/var/run/kserve/tls": "tls-certs",
    }  # fmt: skip
    probes = {name: {**value, "httpGet": {**value["httpGet"], "scheme": "HTTP"}}
              for name, value in written.items() if name.endswith("Probe")}  # fmt: skip
    assert differs == probes


def test_labels_of_pods_are_those_of_all_versions() -> None:
    """They are in the selector of the Deployment, which is immutable; those that its Service selects by stay its own."""
    assert spec_of(chat())["labels"] == {
        "app.kubernetes.io/name": "chat", "app.kubernetes.io/instance": "chat",
        "app.kubernetes.io/managed-by": "aiscale", "aiscale.dev/system": "shop", "aiscale.dev/address": "serving.chat",
    }  # fmt: skip


def test_text_is_no_template_of_the_controller() -> None:
    service = chat(args=["--chat-template={{ x }}"], environment={"GREETING": "{{hello}}"})
    [container] = spec_of(service)["template"]["containers"]
    assert container["args"][-1] == "--chat-template={{`{{`}} x }}"
    assert {"name": "GREETING", "value": "{{`{{`}}hello}}"} in container["env"]


def test_a_volume_of_the_user_is_not_merged_with_one_of_the_configuration() -> None:
    pod = spec_of(chat(volumes=[Volume("home", mount_path="/models", claim="weights")]))["template"]
    volumes = {one["name"]: one for one in pod["volumes"]}
    assert volumes["own-home"]["persistentVolumeClaim"] == {"claimName": "weights"}
    assert "emptyDir" in volumes["home"]
    mounts = [one["name"] for one in pod["containers"][0]["volumeMounts"] if one["mountPath"] == "/models"]
    assert mounts == ["own-home"]


def test_an_autoscaler_owns_the_replicas() -> None:
    assert spec_of(chat(replicas=3))["replicas"] == 3
    service = chat(autoscaling=Autoscaling(max_replicas=4, signals=["queue"]))
    assert "replicas" not in spec_of(service)
    [scaler] = [one for one in lower_system(System("shop", [service])) if one.kind == "ScaledObject"]
    assert scaler.properties["spec"]["scaleTargetRef"]["name"] == "chat-kserve"


def test_callers_get_the_service_of_the_controller_and_a_pool_its_pods() -> None:
    service = chat()
    front = Microservice("front", image="registry.example/front:1", calls=[Call(InferencePool("picked", service))])
    resources = {one.key: one.properties for one in lower_system(System("shop", [front]))}
    [container] = resources["deployment/front"]["spec"]["template"]["spec"]["containers"]
    urls = [one["value"] for one in container["env"] if one["name"].endswith("_URL")]
    assert urls == ["http://chat-kserve-workload-svc:8000"]
    selected = resources["inferencepool/picked"]["spec"]["selector"]["matchLabels"]
    assert selected.items() <= resources["llminferenceservice/chat"]["spec"]["labels"].items()


def test_what_the_controller_has_no_field_for() -> None:
    graph, _ = build(System("shop", [chat(strategy=Recreate()), chat("code", rollout=BlueGreen())]))
    assert sorted(unprovisioned_fields(graph)) == [
        "rollout of ModelService, with pods replaced one by one in its place",
        "strategy of ModelService on LLMInferenceService",
    ]


def test_long_names_are_those_of_knative() -> None:
    """Source: ChildName of knative.dev/pkg/kmeta, run with these names."""
    long = chat("a" * 40)
    assert service_name(long) == "a" * 40 + "-kserve-workload-svc"
    assert certificate_name(long) == "aaaaaa4697843037d962f62a5a429e611e0f5f-kserve-self-signed-certs"


def test_another_server_is_refused() -> None:
    with pytest.raises(InvalidComponentError, match="server must be a VLLM, not 'triton'"):
        LLMInferenceService(server="triton")  # type: ignore[arg-type]
