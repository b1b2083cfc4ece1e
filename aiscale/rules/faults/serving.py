"""Known faults: serving."""

from __future__ import annotations

from aiscale.rules.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "serving-1",
        "Several models or versions share a server's process, and loading one raises the latency of the others.",
        "tensorflow/serving issues 1866, 881 and 996",
    ),
    Fault(
        "serving-2",
        "Triton polls its repository and unloads the old version before the new one is loaded.",
        "triton-inference-server/server issues 2076 and 6939",
    ),
    Fault(
        "serving-3",
        "A version label of TensorFlow Serving names a version that is not loaded yet, and the server does not start.",
        "tensorflow/serving issues 1608 and 1230",
        "labels are not part of the model: each version has pods and a Service of its own",
    ),
    Fault(
        "serving-4",
        "A share of the requests for a new version has no effect in KServe's Standard mode.",
        "kserve/kserve issues 4074, 5335, 3085 and 2130",
    ),
    Fault(
        "serving-5",
        "A shadow, or a gRPC call of an inference graph, is asked of KServe, which has neither.",
        "kserve/kserve issues 2240 and 2449; triton-inference-server/server issue 3008",
    ),
    Fault(
        "serving-6",
        "A service starts from nothing, which takes minutes, while its callers wait for milliseconds.",
        "kserve/kserve issues 2529, 3869 and 1247",
    ),
    Fault(
        "serving-7",
        "An autoscaler watches a number that the service does not report.",
        "kedacore/keda issue 7538; kserve/kserve issues 4259 and 3561",
    ),
    Fault(
        "serving-8",
        "A pool without a replica is never woken, because what stands in front of it refuses or holds nothing.",
        "vllm-project/production-stack issue 1003",
    ),
    Fault(
        "serving-9",
        "During a rollout new pods count as ready before the router sends them anything, and the old ones are gone.",
        "ai-dynamo/dynamo issues 13622, 13620 and 3567",
        "needs the live state: what a router knows of each pod",
    ),
    Fault(
        "serving-10",
        "The upgrade of a RayService starts a second cluster that finds no GPUs.",
        "ray-project/kuberay issue 2274",
    ),
    Fault(
        "serving-11",
        "Seldon Core is raised to a release that production must pay for.",
        "SeldonIO/seldon-core issue 5895; kserve/kserve issue 3380",
    ),
    Fault(
        "serving-12",
        "Requests that Seldon reads from Kafka are confirmed before they are answered, and lost with a replica.",
        "SeldonIO/seldon-core issue 4097",
    ),
    Fault(
        "serving-13",
        "BentoML is run by Yatai, which has not followed it since release 1.2.",
        "bentoml/Yatai issues 504 and 505",
    ),
    Fault(
        "serving-14",
        "Readiness is asked of the server while the model loads: too early a yes, or a restart without end.",
        "triton-inference-server/server issues 7014 and 6469",
    ),
    Fault(
        "serving-15",
        "A service promises 99.9 % or more and may run as one replica.",
        "Kubernetes documentation, disruptions",
    ),
    Fault(
        "serving-16",
        "A service scales to nothing without anything that holds requests meanwhile.",
        "KEDA documentation, HTTP add-on; Knative documentation, activator",
    ),
    Fault(
        "serving-17",
        "A model is served by TorchServe, which gets no security patches.",
        "PyTorch documentation, TorchServe: limited maintenance; pytorch/serve issue 3396",
    ),
    Fault(
        "serving-18",
        "A release of Seldon Core under the Business Source License runs without a subscription.",
        "SeldonIO/seldon-core issue 5895",
    ),
    Fault(
        "serving-19",
        "A second version of a model finds no GPUs beside the first: a canary, blue and green, or a shadow.",
        "Kubernetes documentation, Deployments: maxSurge",
    ),
    Fault(
        "serving-20",
        "One process keeps several versions loaded although a latency is promised.",
        "tensorflow/serving issue 1866",
    ),
    Fault(
        "serving-21",
        "A shadow writes what the version that answers writes too.",
        "Istio documentation, mirroring",
    ),
    Fault(
        "serving-22",
        "The probe of a model server asks for the server in place of the model.",
        "Open Inference Protocol, health",
    ),
    Fault(
        "serving-23",
        "A service runs an image by a tag that can be moved.",
        "Kubernetes documentation, images",
    ),
    Fault(
        "serving-24",
        "A model server is given a model of a framework that it does not load.",
        "triton-inference-server/server pull request 8068; MLServer documentation, runtimes",
    ),
    Fault(
        "serving-25",
        "A model lies where its server cannot read.",
        "tensorflow/serving issue 1963; KServe documentation, storage",
    ),
    Fault(
        "serving-26",
        "A canary is declared on a KServe before 0.21 in Standard mode, which has the field and no split.",
        "kserve/kserve pull requests 5912 and 5984 (2026)",
    ),
    Fault(
        "serving-27",
        "canaryTrafficPercent is set in Standard mode, where it is ignored.",
        "kserve/kserve issue 5335",
    ),
    Fault(
        "serving-28",
        "The key-value cache of a language model has no room for its longest sequence beside the weights.",
        "vllm-project/vllm issue 2418",
    ),
    Fault(
        "serving-29",
        "Requests wait for a batch longer than the answer may take, for nothing, or for more than are let in.",
        "Triton Inference Server documentation, dynamic batcher",
    ),
    Fault(
        "serving-30",
        "An A/B test is too short for the effect that it looks for.",
        "kserve/kserve issue 335; R documentation, power.prop.test",
    ),
    Fault(
        "serving-31",
        "A fallback takes longer than callers wait for what it replaces.",
        "Site Reliability Engineering (2016), chapter 22",
    ),
    Fault(
        "serving-32",
        "A fallback shares the model or the nodes of what it replaces.",
        "M. Nygard, Release It! (2018), bulkheads",
    ),
    Fault(
        "serving-33",
        "A fallback is too small for the load that comes to it all at once.",
        "Site Reliability Engineering (2016), chapter 22",
    ),
    Fault(
        "serving-34",
        "The steps of an inference graph take longer together than it promises.",
        "J. Dean, L. Barroso, The tail at scale (2013)",
    ),
    Fault(
        "serving-35",
        "KServe's stock runtimes ship model servers that are years old.",
        "KServe v0.20.0, config/runtimes",
    ),
    Fault(
        "serving-36",
        "A Ray cluster that promises availability loses everything with its head pod.",
        "Ray documentation, GCS fault tolerance",
    ),
    Fault(
        "serving-37",
        "Requests are larger than the model server takes.",
        "PyTorch documentation, TorchServe advanced configuration",
    ),
    Fault(
        "serving-38",
        "Seldon's pipelines of the second generation run without the Kafka that they are made of.",
        "SeldonIO/seldon-core issue 4939",
    ),
    Fault(
        "serving-39",
        "A secret stands in plaintext among the variables of a service.",
        "Kubernetes documentation, good practices for Secrets",
    ),
    Fault(
        "serving-40",
        "Two versions that answer the same requests differ in what they take or give.",
        "rh-aiservices-bu/fraud-detection pull request 135",
    ),
    Fault(
        "serving-41",
        "A canary of KServe keeps its fewest replicas while its share grows.",
        "KServe v0.20.0, InferenceService spec.canary",
    ),
    Fault(
        "serving-42",
        "An incremental upgrade is asked of a KubeRay that does not do it, or of a service without autoscaling.",
        "KubeRay 1.7.0, RayService clusterUpgradeOptions",
    ),
    Fault(
        "serving-43",
        "KServe is older than the two minor releases that get security fixes.",
        "KServe RELEASES.md (2026)",
    ),
    Fault(
        "serving-44",
        "KServe's default mode differs between its code and the configuration that it ships.",
        "KServe v0.20.0, inferenceservice-config ConfigMap",
        "belongs to lowering: the mode is always written out",
    ),
    Fault(
        "serving-45",
        "A canary entry of an InferenceService without the name of its container is refused.",
        "KServe v0.20.0, InferenceService custom resource definition",
        "belongs to lowering: the name is always written out, and the catalogue checks the object",
    ),
    Fault(
        "serving-46",
        "A SeldonDeployment scales by an API that Kubernetes dropped in 1.25.",
        "Seldon Core v1.17.1, hpaSpec.metrics; Kubernetes 1.25 release notes",
        "belongs to lowering: only metricsv2 is written",
    ),
    Fault(
        "serving-47",
        "Fallbacks lead back to where they began.",
        "Site Reliability Engineering (2016), chapter 22",
        "cannot be written: a service can only fall back to one that was made before it",
    ),
    Fault(
        "serving-48",
        "The weights of a splitter do not make 100, or a branch is never reached.",
        "KServe InferenceGraph v1alpha1, steps.weight and steps.condition",
        "cannot be written: the graph is refused when it is made",
    ),
    Fault(
        "serving-49",
        "A replica takes more requests than any published measurement of its server.",
        "Google Open Source Blog, Running your models in production with TensorFlow Serving (2016-02)",
        "cannot be judged from the model: throughput depends on the model, the hardware and the batch",
    ),
    Fault(
        "serving-50",
        "A caller waits longer for an answer than the service takes to stop, and is cut off at each deploy.",
        "Kubernetes documentation, pod termination",
    ),
    Fault(
        "serving-51",
        "A model server outside a cloud has no keys for the cloud's store that holds its model, and loads nothing.",
        "Triton Inference Server documentation, model repository; AWS SDKs reference guide, credential providers",
    ),
    Fault(
        "serving-52",
        "A language model is split over a number of GPUs that its attention heads cannot be divided by.",
        "vllm-project/vllm issues 414, 596, 2652 and 4232",
    ),
    Fault(
        "serving-53",
        "A model server works on fewer requests at once than its rate takes.",
        "J. Little, A proof for the queuing formula L = λW (1961); vLLM documentation, engine arguments",
    ),
    Fault(
        "serving-54",
        "A call of a language model gives up before an answer as long as it allows can have been written.",
        "NVIDIA NIM, benchmarking, metrics: end-to-end latency; Site Reliability Engineering (2016), chapter 22",
    ),
    Fault(
        "serving-55",
        "A first token is promised sooner than the guards and searches before the model, and the model, allow.",
        "Y. Zhong and others, DistServe (OSDI 2024); Site Reliability Engineering (2016), chapter 22",
    ),
    Fault(
        "serving-56",
        "A language model is asked for more tokens than its replicas write, though for no more requests than before.",
        "vLLM documentation, vllm bench serve: output token throughput",
    ),
)
