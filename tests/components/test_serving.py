"""Serving: edges of services and graphs, what a variant stands for, and what is refused."""

from __future__ import annotations

from typing import ClassVar, get_args

import pytest

from aiscale import Autoscaling, Objective, Resources, System, Traffic
from aiscale.analysis.capacity.instances import gpu_memory_bytes
from aiscale.analysis.capacity.pods import pods
from aiscale.analysis.load.load import loads
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.core.ports import FeatureProvider
from aiscale.core.values.gpus import Gpu, mig_memory_bytes, mig_profiles
from aiscale.graph.build import build
from aiscale.graph.unreferenced_components import unreferred
from aiscale.platform import GpuPool, KubernetesCluster
from aiscale.quantities import Bytes
from aiscale.services import Call, Claim, Microservice
from aiscale.serving import (
    VLLM,
    BentoML,
    Cached,
    CustomServer,
    DefaultAnswer,
    Generate,
    InferenceGraph,
    KServe,
    Lookup,
    LoraAdapter,
    MLServer,
    Model,
    ModelService,
    RayServe,
    SeldonCore,
    Step,
    TensorFlowServing,
    TorchServe,
    Transformer,
    Triton,
    Variant,
)
from aiscale.streams import KafkaCluster, Topic


class Given(FeatureProvider):
    """Features from somewhere."""

    family: ClassVar[str] = "featureservices"


def model(**more):
    return Model("surge", **{"version": "v8", "artifact": "s3://models/surge", "framework": "pytorch"} | more)


def edges(component):
    return [(found.kind, found.target.address, found.field, found.item) for found in component.references()]


def refused(make) -> str:
    with pytest.raises(InvalidComponentError) as caught:
        make()
    [found] = caught.value.diagnostics
    return found.message


def test_the_edges_of_a_model_service():
    kafka = KafkaCluster("events")
    spare = ModelService("spare", model=model(), runtime=Triton())
    served = model()
    surge = ModelService(
        "surge",
        model=served,
        runtime=Triton(),
        features=Given("surge-v8"),
        fallback=[spare, Cached("5m"), DefaultAnswer({"factor": 1.0})],
        payload_log=Topic("answers", kafka),
        replaces=model(version="v7"),
        on=KubernetesCluster("core", pools=[GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge")]),
    )
    assert edges(surge) == [
        (EdgeKind.SERVES, "models/surge", "model", None),
        (EdgeKind.FEATURES, "featureservices/surge-v8", "features", None),
        (EdgeKind.FALLS_BACK_TO, "serving/spare", "fallback", 0),
        (EdgeKind.WRITES, "topics/answers", "payload_log", None),
        (EdgeKind.RUNS_ON, "clusters/core", "on", None),
    ]


def test_a_fallback_may_have_a_time_limit():
    spare = ModelService("spare", model=model(), runtime=Triton())
    limited = Call(spare, timeout_ms=25)
    surge = ModelService("surge", model=model(), runtime=Triton(), fallback=[limited, DefaultAnswer(1.0)])
    [edge] = [reference for reference in surge.references() if reference.kind is EdgeKind.FALLS_BACK_TO]
    assert (edge.target, edge.item, edge.relation) == (spare, 0, limited)


def test_the_version_that_is_replaced_is_no_part_of_the_system():
    surge = ModelService("surge", model=model(), replaces=model(version="v7"), runtime=Triton())
    system = System("rides", [surge])
    graph, found = build(system)
    assert (list(graph.nodes), list(found)) == (["models/surge", "serving/surge"], [])
    assert surge.replaces is not None
    file = surge.replaces.location.file
    assert list(unreferred(system, [surge.model, surge.replaces, surge], file)) == []


def test_the_edges_of_an_inference_graph_and_what_reaches_its_steps():
    old, new = (ModelService(name, model=model(), runtime=Triton()) for name in ("old", "new"))
    split = InferenceGraph("split", router="Splitter", steps=[Step(old, weight=90), Step(new, weight=10)])
    resize = Transformer("resize", image="registry.example/resize:1")
    home = InferenceGraph("home", steps=[Lookup(Given("users")), resize, split], traffic=Traffic(mean=100, peak=400))
    assert edges(home) == [
        (EdgeKind.FEATURES, "featureservices/users", "steps", 0),
        (EdgeKind.CALLS, "serving/resize", "steps", 1),
        (EdgeKind.CALLS, "serving/split", "steps", 2),
    ]
    graph, _ = build(System("golden", [home]))
    found = {address: load.peak for address, load in loads(graph).items() if address.startswith("serving/")}
    assert found == {
        "serving/home": 400, "serving/resize": 400, "serving/split": 400, "serving/old": 360, "serving/new": 40,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("runtime", "technology"),
    [
        (Triton(), "NVIDIA Triton"),
        (TensorFlowServing(), "TensorFlow Serving"),
        (TorchServe(), "TorchServe"),
        (VLLM(), "vLLM"),
        (MLServer(), "MLServer"),
        (BentoML(image="registry.example/fraud:7"), "BentoML"),
        (RayServe(), "Ray Serve"),
        (KServe(server=Triton()), "KServe"),
        (SeldonCore(), "Seldon Core"),
        (CustomServer(image="registry.example/fraud:7"), "own server"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_technology_is_the_runtime(runtime, technology):
    assert ModelService("surge", model=model(), runtime=runtime).technology == technology


def test_a_whole_answer_takes_as_long_as_its_tokens():
    promised = Objective(ttft_p99_ms=800, tpot_p99_ms=40)
    assert [promised.answer_ms(tokens) for tokens in (1, 2, 151)] == [800, 840, 6_800]
    assert [Objective(ttft_p99_ms=800).answer_ms(2), Objective(tpot_p99_ms=40).answer_ms(2)] == [None, None]


def test_a_variant_stands_for_the_model():
    small = Variant("int8", artifact="oci://registry.example/surge", precision="int8", size="300Mi")
    whole = model(size="1Gi", variants=[small])
    assert ModelService("surge", model=whole, runtime=Triton()).served is whole
    assert ModelService("surge", model=whole, variant="int8", runtime=Triton()).served is small


def test_a_replica_with_a_slice_takes_no_whole_gpu():
    whole = ModelService("whole", model=model(), runtime=Triton(), gpu="nvidia-a100-80gb", gpus=2)
    cut = ModelService("cut", model=model(), runtime=Triton(), gpu="nvidia-a100-80gb", mig="1g.10gb")
    assert [(item.gpu, item.gpus) for service in (whole, cut) for item in pods(service)] == [
        ("nvidia-a100-80gb", 2),
        ("nvidia-a100-80gb", 0),
    ]


@pytest.mark.parametrize("gpu", get_args(Gpu))
def test_slices_of_a_gpu_are_not_larger_than_the_gpu(gpu):
    room = gpu_memory_bytes(gpu)
    # A profile's name rounds up what the slice has.
    assert [name for name, count in mig_profiles(gpu).items() if mig_memory_bytes(name) * count > room * 1.1] == []


def test_a_slice_has_a_little_less_than_its_name_says():
    assert mig_memory_bytes("1g.10gb") == Bytes.parse("9984Mi")
    assert mig_memory_bytes("1g.18gb") == Bytes.parse("16Gi")


def test_a_slice_whose_memory_nobody_has_reported_has_what_its_name_says():
    assert mig_memory_bytes("3g.90gb") == Bytes.parse("90Gi")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: Objective(p99_ms=500, ttft_p99_ms=1_800),
            "Objective: ttft_p99_ms (1,800) is above p99_ms (500): the first token of an answer comes before its last "
            "one",
        ),
        (
            lambda: Objective(tpot_p99_ms=0),
            "Objective: tpot_p99_ms must be above 0, not 0",
        ),
        (
            lambda: Generate(
                ModelService("surge", model=model(), runtime=VLLM()),
                prompt_tokens=600,
                max_tokens=200,
                mean_output_tokens=1_000,
            ),
            "Generate: mean_output_tokens (1,000) is above max_tokens (200)",
        ),
        (
            lambda: ModelService("surge", model=model(), variant="int8", runtime=Triton()),
            "ModelService 'surge': variant 'int8' is not one of surge's (none)",
        ),
        (
            lambda: ModelService("surge", model=model(served_name="shop/surge"), runtime=Triton()),
            "ModelService 'surge': model.served_name (shop/surge) has a slash, and NVIDIA Triton has the name in the "
            "paths of its requests",
        ),
        (
            lambda: model(artifact="oci://registry.example/surge:v8@sha256:" + "3e" * 32),
            "Model 'surge': artifact has a digest: write artifact=\"oci://registry.example/surge:v8\", "
            'digest="sha256:' + "3e" * 32 + '"',
        ),
        (
            lambda: Variant("a", artifact="oci://registry.example/Surge", precision="int8"),
            "Variant 'a': artifact (oci://registry.example/Surge) is no image reference: "
            "oci://registry/repository:tag, in lower case",
        ),
        (
            lambda: ModelService("surge", model=model(), mig="1g.10gb", runtime=Triton()),
            "ModelService 'surge': mig needs gpu=…: there is no GPU to cut",
        ),
        (
            lambda: ModelService(
                "surge", model=model(), gpu="nvidia-a100-80gb", gpus=2, mig="1g.10gb", runtime=Triton()
            ),
            "ModelService 'surge': gpus must be 1 with mig: a process sees one slice only",
        ),
        (
            lambda: ModelService("fraud", model=model(), runtime=MLServer(), args=["--workers=2"]),
            "ModelService 'fraud': args does not go with MLServer: mlserver start takes a folder only; set MLSERVER_… "
            "variables in environment",
        ),
        (
            lambda: ModelService("chat", model=model(), runtime=VLLM(), args=["--max_model_len", "4096"]),
            "ModelService 'chat': args has --max_model_len, which would override what probes and checks read: write "
            "VLLM(max_model_len=…)",
        ),
        (
            lambda: ModelService("surge", model=model(), runtime=KServe(server=Triton()), args=["--http-port=80"]),
            "ModelService 'surge': args has --http-port, which would override what probes and checks read: aiscale "
            "sets it",
        ),
        (
            lambda: ModelService("surge", model=model(), runtime=Triton(), claims=[Claim("a", "/a", size="1Gi")]),
            "ModelService 'surge': claims.a has access_mode='ReadWriteOnce', but each version of the model has a "
            "Deployment, whose replicas share it: access_mode='ReadWriteMany', or Volume('a', '/a', size='1Gi')",
        ),
        (
            lambda: ModelService("chat", model=model(), gpu="nvidia-l4", gpus=4, runtime=VLLM(tensor_parallel=2)),
            "ModelService 'chat': gpus (4) is not tensor_parallel × pipeline_parallel (2)",
        ),
        (
            lambda: ModelService(
                "surge",
                model=model(),
                runtime=Triton(),
                fallback=[DefaultAnswer(1.0), Cached("5m")],
            ),
            "ModelService 'surge': fallback goes on after a DefaultAnswer, which always answers: put it last",
        ),
        (
            lambda: SeldonCore(version="1.17.1", shared_server="cpu"),
            "SeldonCore: shared_server is of Seldon Core 2.x, not 1.17.1",
        ),
        (
            lambda: SeldonCore(version="1.17.1", runtime_namespace="models"),
            "SeldonCore: runtime_namespace is of Seldon Core 2.x, not 1.17.1",
        ),
        (
            lambda: SeldonCore(version="2.6.0", executor="docker.io/seldonio/seldon-core-executor:1.17.1"),
            "SeldonCore: executor is of Seldon Core 1.x, not 2.6.0",
        ),
        (
            lambda: SeldonCore(version="2.6.0", requests_by="kafka"),
            "SeldonCore: requests_by='kafka' is of Seldon Core 1.x, not 2.6.0",
        ),
        (
            lambda: model(variants=[Variant("a", artifact="s3://m/a", precision="int8")] * 2),
            "Model 'surge': variants has two of the name 'a'",
        ),
        (lambda: InferenceGraph("home", steps=[]), "InferenceGraph 'home': steps is empty: nothing answers"),
        (
            lambda: InferenceGraph("home", router="Splitter", steps=[Step(rank(), weight=60), Step(rank(), weight=30)]),
            "InferenceGraph 'home': steps of a Splitter must weigh 100 together, not 90",
        ),
        (
            lambda: InferenceGraph("home", router="Splitter", steps=[Step(rank(), weight=100), rank()]),
            "InferenceGraph 'home': steps of a Splitter all need a weight: Step(target, weight=90)",
        ),
        (
            lambda: InferenceGraph("home", steps=[Step(rank(), weight=100)]),
            "InferenceGraph 'home': steps of a Sequence take no weight: only a Splitter does",
        ),
        (
            lambda: InferenceGraph("home", router="Switch", steps=[rank(), Step(rank(), condition="kids")]),
            "InferenceGraph 'home': steps of a Switch need a condition, all but the last: the others are never reached",
        ),
        (
            lambda: InferenceGraph("home", steps=[Step(rank(), condition="kids")]),
            "InferenceGraph 'home': steps of a Sequence take no condition: only a Switch does",
        ),
        (
            lambda: InferenceGraph("home", router="Ensemble", steps=[Step(rank(), percent=50), rank()]),
            "InferenceGraph 'home': steps of an Ensemble take no percent: each step gets every request",
        ),
        (
            lambda: InferenceGraph("home", router="Splitter", steps=[Step(rank(), weight=100, percent=100)]),
            "InferenceGraph 'home': steps of a Splitter take no percent: it has weights",
        ),
        (
            lambda: InferenceGraph(
                "home", router="Switch", steps=[Step(rank(), condition="kids", percent=60), Step(rank(), percent=50)]
            ),
            "InferenceGraph 'home': steps of a Switch must have percent of 100 together, not 110",
        ),
        (
            lambda: InferenceGraph(
                "home", router="Switch", steps=[Step(rank(), condition="kids", percent=60), Step(rank(), percent=30)]
            ),
            "InferenceGraph 'home': steps of a Switch must have percent of 100 together, not 90",
        ),
        (
            lambda: InferenceGraph(
                "home",
                router="Switch",
                steps=[Step(rank(), condition="kids", percent=60), Step(rank(), condition="old", percent=50)],
            ),
            "InferenceGraph 'home': steps of a Switch must have percent of at most 100 together, not 110",
        ),
        (
            lambda: InferenceGraph("home", router="Ensemble", steps=[Lookup(Given("users")), rank()]),
            "InferenceGraph 'home': steps of an Ensemble cannot look up features: do it in a Sequence around it",
        ),
        (
            lambda: BentoML(image="registry.example/fraud:7", workers=4),
            "BentoML: workers=4 needs service_name='…': BentoML sets workers for each service",
        ),
        (
            lambda: TensorFlowServing(loaded_versions=[7], version_labels={"stable": 7, "canary": 8}),
            "TensorFlowServing: version_labels.canary is version 8, which is not in loaded_versions (7)",
        ),
        (
            lambda: VLLM(lora_adapters=[LoraAdapter("a", path="/a"), LoraAdapter("a", path="/b")]),
            "VLLM: lora_adapters has two of the name 'a'",
        ),
        (lambda: VLLM(max_loras=4), "VLLM: max_loras needs lora_adapters"),
        (
            lambda: ModelService(
                "chat", model=model(), runtime=VLLM(lora_adapters=[LoraAdapter("surge", path="hf://a/b")])
            ),
            "ModelService 'chat': runtime has a further model named 'surge', as its own model is",
        ),
        (
            lambda: ModelService("chat", model=model(), runtime=VLLM(kv_offloading_size="4Gi")),
            "ModelService 'chat': runtime.kv_offloading_size (4Gi) must be below the memory of a replica (4Gi): "
            "resources=Resources(memory=…)",
        ),
        (
            lambda: ModelService("chat", model=model(), runtime=VLLM(data_parallel=2), gpu="nvidia-l4", gpus=3),
            "ModelService 'chat': gpus (3) is not a multiple of data_parallel (2)",
        ),
    ],
)
def test_contradictions_are_refused(make, message):
    assert refused(make) == message


@pytest.mark.parametrize(
    ("router", "steps", "shares"),
    [
        ("Sequence", [{}, {}], (1.0, 1.0)),
        ("Ensemble", [{}, {}], (1.0, 1.0)),
        ("Splitter", [{"weight": 90}, {"weight": 10}], (0.9, 0.1)),
        ("Switch", [{"condition": "kids"}, {}], (None, None)),
        ("Switch", [{"condition": "kids", "percent": 75}, {}], (0.75, 0.25)),
        ("Switch", [{"condition": "kids"}, {"percent": 25}], (None, 0.25)),
        ("Switch", [{"condition": "kids", "percent": 75}, {"condition": "old"}], (0.75, None)),
        ("Switch", [{"condition": "kids", "percent": 60}, {"condition": "old"}, {}], (0.6, None, None)),
        ("Switch", [{"condition": "kids", "percent": 60}, {"condition": "old", "percent": 30}], (0.6, 0.3)),
    ],
)
def test_the_share_of_the_requests_that_each_step_gets(router, steps, shares):
    assert InferenceGraph("home", router=router, steps=[Step(rank(), **said) for said in steps]).shares == shares


def rank():
    return Microservice("rank", image="registry.example/rank:1", objective=Objective(p99_ms=10))


@pytest.mark.parametrize("dtype", ["float", "float32[]", "float32[0]", "int64[3,]", "float32 [3]", "tensor"])
def test_types_that_nothing_knows_are_refused(dtype):
    assert "inputs" in refused(lambda: model(inputs={"zone": dtype}))


@pytest.mark.parametrize("artifact", ["http://models/surge", "https://models", "file:///models/surge", "s3://a b"])
def test_artefacts_that_nobody_can_fetch_are_refused(artifact):
    assert refused(lambda: model(artifact=artifact)).startswith("Model 'surge': artifact must be an s3://, ")


@pytest.mark.parametrize("host", ["models:x", "models:0", "models:70000", "[::1"])
def test_artefacts_at_no_address_are_refused(host):
    assert refused(lambda: model(artifact=f"https://{host}/surge.mar")) == (
        f"Model 'surge': artifact (https://{host}/surge.mar) has an invalid host or port"
    )


def test_each_request_is_logged_once():
    answers = Topic("answers", KafkaCluster("events"))
    surge = ModelService(
        "surge", model=model(), runtime=Triton(), payload_log=answers, traffic=Traffic(mean=100, peak=400)
    )
    found = loads(build(System("rides", [surge]))[0])["topics/answers"]
    assert (found.mean, found.peak, found.is_complete) == (100, 400, True)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: RayServe(import_path="surge:app"), "import_path needs deployment='…'"),
        (lambda: RayServe(working_dir="https://code.example/8.zip"), "working_dir has no effect without import_path"),
        (lambda: RayServe(step_size_percent=10),
         'step_size_percent has no effect without upgrade="NewClusterWithIncrementalUpgrade"'),
        (lambda: RayServe(upgrade="NewClusterWithIncrementalUpgrade", interval_s=30),
         'an incremental upgrade needs gateway_class_name="istio", step_size_percent=10: KubeRay has no defaults for'),
        (lambda: RayServe(upgrade="NewClusterWithIncrementalUpgrade", gateway_class_name="istio", interval_s=30,
                          step_size_percent=25, max_surge_percent=20),
         "step_size_percent (25) is above max_surge_percent (20): requests would move to replicas that do not exist; "
         "step_size_percent=20 or less"),
        (lambda: of_ray(num_cpus=2.5), "runtime.num_cpus (2.5) is above the CPUs that Ray counts in a worker (2)"),
        (lambda: of_ray(memory="256Mi"), "resources.memory (256Mi) is below what a worker of Ray needs (512Mi)"),
        (lambda: of_ray(args=["--beams=4"]), "args does not go with Ray Serve: ray start has no arguments for the"),
        (lambda: of_ray(command=["/opt/warm-up.sh"]), "command does not go with Ray Serve: KubeRay starts the container"),
    ],
)  # fmt: skip
def test_a_service_on_ray_refuses_what_it_cannot_do(make, said):
    with pytest.raises(InvalidComponentError) as refused:
        make()
    assert said in str(refused.value)
    of_ray(num_cpus=2)


def of_ray(num_cpus=None, memory="1Gi", **fields):
    runtime = RayServe(import_path="surge:app", deployment="Surge", num_cpus=num_cpus)
    return ModelService("surge", model=model(), runtime=runtime, resources=Resources(cpu=2.5, memory=memory), **fields)


@pytest.mark.parametrize(
    "make",
    [
        lambda **fields: ModelService("surge", model=model(), runtime=Triton(), **fields),
        lambda **fields: Transformer("surge", image="registry.example/app:1", **fields),
    ],
    ids=["model-service", "transformer"],
)
def test_an_autoscaler_of_a_model_sets_the_number_of_replicas(make):
    with pytest.raises(InvalidComponentError) as caught:
        make(replicas=3, autoscaling=Autoscaling(max_replicas=4))
    [found] = caught.value.diagnostics
    assert "replicas=3 has no effect with autoscaling" in found.message


@pytest.mark.parametrize(
    ("steps", "router", "said"),
    [
        (lambda: [Step(served(VLLM()))], "Sequence",
         'steps[0] needs a path on vLLM: Step(surge, path="/v1/completions", …)'),
        (lambda: [served(KServe())], "Sequence", 'steps[0] needs a path on KServe: Step(surge, path="/v1/completions", …)'),
        (lambda: [Step(served(Triton()), retries=2)], "Sequence", "steps[0].retries=2: KServe's router makes no retries"),
        (lambda: [Step(served(Triton()), weight=33.5), Step(served(MLServer()), weight=66.5)], "Splitter",
         "steps[0].weight=33.5: KServe takes whole numbers"),
    ],
)  # fmt: skip
def test_the_router_of_kserve_refuses_what_it_cannot_do(steps, router, said):
    with pytest.raises(InvalidComponentError) as refused:
        InferenceGraph("whole", router=router, run_by=KServe(), steps=steps())
    assert said in str(refused.value)
    InferenceGraph("whole", router=router, steps=steps())


def served(runtime):
    return ModelService("surge", model=model(), runtime=runtime)
