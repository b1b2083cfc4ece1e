"""Disaggregated prefill: what is refused, where it is left out, its load, and names that vLLM has."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aiscale import Resources, System, Traffic
from aiscale.analysis.capacity.pods import pods
from aiscale.analysis.load.load import loads
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.core.ports import Mesh
from aiscale.graph.build import build
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.network import Gateway, InferencePool, Istio, Linkerd, Listener, Route
from aiscale.services import KubernetesSecret, Microservice
from aiscale.serving import (
    VLLM,
    BlueGreen,
    KServe,
    LLMInferenceService,
    LMCache,
    LoraAdapter,
    MLServer,
    Model,
    ModelService,
    Prefill,
)
from tests.support.lowered import lower_system
from tests.support.paths import ROOT

LLAMA = Model("llama", version="v3", artifact="pvc://models/llama", framework="transformers")
NEEDS = "prefill needs runtime=VLLM(…) or LLMInferenceService(server=VLLM(…)), here and in prompts"
NAMES = {
    line.split()[1]
    for line in (ROOT / "tests" / "lowering" / "vllm_kv_transfer.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
}


def prompts(**fields: Any) -> ModelService:
    return ModelService("prompts", **{"model": LLAMA, "runtime": VLLM(), "gpu": "nvidia-l4", **fields})


def chat(prefill: Any, **fields: Any) -> ModelService:
    return ModelService("chat", prefill=prefill, **{"model": LLAMA, "runtime": VLLM(), "gpu": "nvidia-l4", **fields})


def pooled(service: ModelService, **fields: Any) -> Route:
    edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
    return Route("chats", gateway=edge, targets=[InferencePool("pool", service)], timeout_ms=60_000, **fields)


@pytest.mark.parametrize(
    ("prefill", "fields", "said"),
    [
        (prompts(), {"runtime": MLServer()}, NEEDS),
        (prompts(), {"runtime": KServe(server=VLLM())}, NEEDS),
        (prompts(runtime=MLServer()), {"runtime": MLServer()}, NEEDS),
        (prompts(runtime=MLServer()), {}, NEEDS),
        (Microservice("front", image="registry.example/front:1"), {}, "prefill must be a ModelService"),
        (
            prompts(model=LLAMA.model_copy(update={"version": "v2"})),
            {},
            "prompts serves llama v2 (llama), and prefill needs the same model: llama v3 (llama)",
        ),
        (
            prompts(prefill=ModelService("more", model=LLAMA, runtime=VLLM())),
            {},
            "prefill (prompts) has a prefill of its own",
        ),
        (
            prompts(),
            {"rollout": BlueGreen()},
            "rollout of chat does not go with prefill: key-value caches of one version are of no use to another",
        ),
        (
            prompts(rollout=BlueGreen()),
            {},
            "rollout of prompts does not go with prefill: key-value caches of one version are of no use to another",
        ),
        (
            prompts(runtime=VLLM(image="registry.example/vllm:v0.32.1")),
            {},
            "prefill needs one release of vLLM, and they are 0.32.1 and 0.33.0",
        ),
        (prompts(runtime=VLLM(dtype="float16")), {}, "prefill needs the same dtype in both services"),
        (prompts(runtime=VLLM(max_model_len=4_096)), {}, "prefill needs the same max_model_len in both services"),
        (
            prompts(),
            {"runtime": VLLM(lora_adapters=[LoraAdapter("a", path="/models/a")])},
            "prefill needs the same lora_adapters in both services",
        ),
        (
            prompts(),
            {"runtime": VLLM(kv_offloading_size="1Gi")},
            "prefill does not go with kv_offloading_size: vLLM reads caches in one of the two ways",
        ),
        (
            prompts(runtime=VLLM(lmcache=LMCache(memory="1Gi"))),
            {},
            "prefill does not go with lmcache: vLLM reads caches in one of the two ways",
        ),
        (
            prompts(),
            {"args": ["--kv_transfer_config={}"]},
            "args of chat has --kv_transfer_config, which prefill sets",
        ),
        (
            prompts(),
            {"runtime": VLLM(pipeline_parallel=2), "gpus": 2},
            "prefill does not go with pipeline_parallel: NIXL reads caches of whole layers",
        ),
    ],
)
def test_caches_that_do_not_fit_are_refused(prefill, fields, said):
    with pytest.raises(InvalidComponentError) as raised:
        chat(prefill, **fields)
    assert said in str(raised.value)


@pytest.mark.parametrize("field", [{"timeout_ms": 100}, {"retries": 1}, {"required": True}, {"alias": "p"}])
def test_what_only_programs_have_is_no_setting_of_a_prefill(field):
    [name] = field
    with pytest.raises(InvalidComponentError, match=f"{name} is of calls by programs"):
        Prefill(prompts(), **field)


def test_a_prompt_is_sent_once():
    with pytest.raises(InvalidComponentError, match=r"per_request \(1\.5\) is above 1: a prompt is sent once"):
        Prefill(prompts(), per_request=1.5)


@pytest.mark.parametrize(
    ("meshes", "has_pool", "left_out"),
    [
        ([], True, {}),
        (
            [],
            False,
            {"prefill of ModelService without an InferencePool, whose endpoint picker selects the replica": ["chat"]},
        ),
        (
            [Istio()],
            True,
            {
                "prefill of ModelService in a service mesh, whose proxies stop the transfer of key-value caches": [
                    "chat"
                ]
            },
        ),
        (
            [Linkerd()],
            True,
            {
                "prefill of ModelService in a service mesh, whose proxies stop the transfer of key-value caches": [
                    "chat"
                ]
            },
        ),
    ],
)
def test_where_it_is_left_out_nothing_of_it_is_deployed(meshes: list[Mesh], has_pool, left_out):
    service = chat(prompts())
    system = System("shop", [pooled(service) if has_pool else service], meshes=meshes)
    graph, _ = build(system)
    found = {name: who for name, who in unprovisioned_fields(graph).items() if name.startswith("prefill")}
    assert found == left_out
    made = {one.key: str(one.properties) for one in lower_system(system)}
    words = ("kv-transfer", "llm-d.ai/role", "routing-sidecar", "NIXL", "aiscale.dev/inference-pool", "disagg")
    assert {word for word in words for text in (*made, *made.values()) if word in text} == set(
        () if left_out else words
    )


@pytest.mark.parametrize("mesh", [Istio, Linkerd])
def test_outside_of_the_mesh_it_is_deployed(mesh):
    first = prompts()
    second = chat(first)
    graph, _ = build(System("shop", [pooled(second)], meshes=[mesh(without_proxy=[first, second])]))
    assert not any(name.startswith("prefill") for name in unprovisioned_fields(graph))


def test_requests_whose_prompts_are_sent_are_load_of_both():
    first = prompts()
    service = chat(Prefill(first, per_request=0.75))
    graph, _ = build(System("shop", [pooled(service, traffic=Traffic(mean=20, peak=40))]))
    found = loads(graph)
    assert [(found[one.address].mean, found[one.address].peak) for one in (service, first)] == [(20, 40), (15, 30)]


def test_the_sidecar_is_counted_where_there_is_one():
    first = prompts(resources=Resources(cpu=4, memory="8Gi"))
    service = chat(first, resources=Resources(cpu=4, memory="8Gi"))
    [[of_prompts], [of_chat]] = [[*pods(first, None)], [*pods(service, None)]]
    assert (of_prompts.resources.cpu, of_chat.resources.cpu) == (4, 4.5)
    assert of_chat.resources.memory - of_prompts.resources.memory == 512 * 2**20


def test_all_names_of_the_transfer_are_known_to_vllm():
    service = chat(prompts())
    for made in lower_system(System("shop", [pooled(service)])):
        if made.kind != "Deployment" or not made.name.endswith("-v3"):
            continue
        [container] = made.properties["spec"]["template"]["spec"]["containers"]
        [argument] = [one for one in container["args"] if one.startswith("--kv-transfer-config=")]
        config = json.loads(argument.partition("=")[2])
        from_fields = {one["name"] for one in container["env"] if "valueFrom" in one}
        assert ({*config, config["kv_connector"]} | from_fields) - NAMES == set()
        assert from_fields == {"VLLM_NIXL_SIDE_CHANNEL_HOST"}


def test_llm_inference_services_have_the_same_sidecar_arguments_and_labels():
    runtime = LLMInferenceService(server=VLLM())
    first = prompts(runtime=runtime)
    service = chat(first, runtime=runtime)
    made = {one.key: one.properties for one in lower_system(System("shop", [pooled(service)]))}
    of_prompts, of_chat = (made[f"llminferenceservice/{name}"]["spec"] for name in ("prompts", "chat"))
    pool = {"aiscale.dev/inference-pool": "chat"}
    assert made["inferencepool/pool"]["spec"]["selector"]["matchLabels"] == pool
    assert {**of_chat["labels"], **pool, "llm-d.ai/role": "decode"} == of_chat["labels"]
    assert {**of_prompts["labels"], **pool, "llm-d.ai/role": "prefill"} == of_prompts["labels"]
    [sidecar] = of_chat["template"]["initContainers"]
    assert (sidecar["name"], sidecar["restartPolicy"]) == ("routing-sidecar", "Always")
    assert [one["containerPort"] for one in sidecar["ports"]] == [8_000]
    [container] = of_chat["template"]["containers"]
    assert [(one.get("name"), one["containerPort"]) for one in container["ports"]] == [("vllm", 8_001), (None, 8_000)]
    assert "initContainers" not in of_prompts["template"]
    assert "networkpolicy/chat-kv-transfer" in made
    assert "PROMPTS_URL" not in str(made)
