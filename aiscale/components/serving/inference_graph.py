"""Inference graphs: several services that handle one request."""

from typing import Annotated, ClassVar, Literal, Self, cast

from pydantic import AfterValidator, Field, model_validator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import KServe, SeldonCore, server_of
from aiscale.components.serving.step import Step
from aiscale.components.serving.transformer import Transformer
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.messages.wording import with_article
from aiscale.core.ports import Brokers, CallTarget, Place, RequestTarget
from aiscale.core.relations import Call, Lookup, within_system
from aiscale.core.values.demand import Objective, Traffic
from aiscale.core.values.fault_isolation import Cached, DefaultAnswer, refuse_unreachable
from aiscale.core.values.images import CompanionImage

_MOST_NODES = 10
"""Source: Seldon Core 1.17.1, definition of SeldonDeployment, children."""

_OF_COMBINER = {"target", "timeout_ms", "payload_bytes", "contains_personal_data"}
"""Settings of a call that have an effect for a combiner."""


def _limit(step: Call | CallTarget | Lookup) -> int:
    """``timeout_ms`` of a step, or its default."""
    default: int = Call.model_fields["timeout_ms"].default
    return step.timeout_ms if isinstance(step, Call) else default


class InferenceGraph(CallTarget):
    """Routes a request through several services: in sequence, in parallel, or to one of them.

    A step may be an inference graph itself. Source: KServe InferenceGraph v1alpha1 (the four routers).
    """

    family: ClassVar[str] = "serving"

    router: Literal["Sequence", "Splitter", "Ensemble", "Switch"] = "Sequence"
    """``Sequence``: through all steps, each with the response of the previous one. ``Ensemble``: to all steps in
    parallel, with merged responses. ``Splitter``: to one step by weight. ``Switch``: to the first step whose condition
    holds."""

    steps: Annotated[Many[Step | CallTarget | Lookup], AfterValidator(within_system), Edge(EdgeKind.CALLS)]
    """The steps, in order. In a Sequence, ``Lookup(…)`` adds features to the request."""

    run_by: KServe | SeldonCore | None = None
    """What runs the router. ``KServe()``: KServe's own router, which aiscale deploys with the graph as its argument.
    ``SeldonCore(version="1.17.1")``: a SeldonDeployment, for a Sequence or a Splitter of models that it serves and of
    transformers, and with ``combiner`` for an Ensemble. ``SeldonCore(version="2.6.0")``: a Pipeline, for a Sequence or
    an Ensemble of its models; an Experiment, for a Splitter over its models or Pipelines. Default: a router of your
    own."""

    combiner: Annotated[Call | Transformer | None, Edge(EdgeKind.CALLS)] = None
    """The program that merges the responses of an Ensemble on Seldon Core 1, which needs one: a transformer, or
    ``Call(transformer, timeout_ms=…)``. It is asked once all steps have answered: ``POST /v2/models/<name>/aggregate``
    with a JSON list of their responses, in the order of ``steps``. Its response is that of the graph. KServe and Seldon
    Core 2 merge responses themselves. Source: Seldon Core 1.17.1, executor/api/rest/client.go (Combine)."""

    kafka: Annotated[Brokers | None, Edge(EdgeKind.USES)] = None
    """With Seldon Core 2: the Kafka cluster of its SeldonRuntime, whose topics have the tensors between the steps; the
    graph fails with it. aiscale does not configure the SeldonRuntime: set ``kafkaConfig`` in it. Default: unknown, and
    a Pipeline needs some Kafka cluster in the system."""

    replicas: Annotated[int, Field(ge=1, le=1_000)] = 2
    """Number of replicas of KServe's router, or of the service orchestrator of Seldon Core 1."""

    traffic: Traffic | None = None
    """Load from outside the system."""

    objective: Objective | None = None
    """Service level objective for its callers: latency and availability."""

    fallback: Annotated[
        Many[Call | CallTarget | Cached | DefaultAnswer], AfterValidator(within_system), Edge(EdgeKind.FALLS_BACK_TO)
    ] = ()
    """Targets that callers use while it is unavailable, in order. The program of the caller switches to the next one:
    it gets ``<NAME>_FALLBACKS`` and the addresses. ``Call(…, timeout_ms=…)`` sets the timeout for a fallback; without
    it, the p99 objective of the fallback is assumed.
    """

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Kubernetes cluster that it runs on. Default: the system's only cluster."""

    @property
    def technology(self) -> str:
        """The operator that runs it, or a separate router."""
        return self.run_by.technology if self.run_by is not None else "own router"

    @property
    def has_service_in_namespace(self) -> bool:
        """Where it has its own router."""
        return self.has_own_router

    @property
    def router_image(self) -> CompanionImage | None:
        """The image of the router that aiscale deploys. None: it deploys none."""
        return self.run_by.router_image if self.run_by is not None else None

    @property
    def has_own_router(self) -> bool:
        """Whether a router runs for it alone: gateways of a SeldonRuntime are for all Pipelines in its namespace."""
        return not isinstance(self.run_by, SeldonCore) or not self.run_by.is_second

    @property
    def is_http_only(self) -> bool:
        """Whether its router takes no gRPC. That of Seldon Core 1 loses raw tensors between the steps of a Sequence.

        Source: Seldon Core 1.17.1, executor/api/grpc/kfserving/client.go (Chain, TransformInput).
        """
        if isinstance(self.run_by, SeldonCore):
            models = all(isinstance(getattr(step, "target", step), ModelService) for step in self.steps)
            return not self.run_by.is_second and not (models and self.router == "Splitter")
        return isinstance(self.run_by, KServe)

    @property
    def longest_step_ms(self) -> int:
        """The longest time limit of a step, in milliseconds."""
        return max(map(_limit, self.steps))

    @property
    def merged_by(self) -> Transformer | None:
        """The program that merges the responses of its steps, where that is none of the router's own."""
        return cast("Transformer | None", getattr(self.combiner, "target", self.combiner))

    @property
    def has_timeouts(self) -> bool:
        """Whether its router stops waiting for a step. Seldon Core 2 has a time limit only for steps it can omit."""
        return self.has_own_router or any(isinstance(step, Step) and not step.required for step in self.steps)

    @property
    def takes_one_step(self) -> bool:
        """Whether a request goes to only one of the steps."""
        return self.router in {"Splitter", "Switch"}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.steps:
            raise ValueError("steps is empty: nothing answers")
        refuse_unreachable(self.fallback)
        if self.router != "Sequence" and any(isinstance(step, Lookup) for step in self.steps):
            raise ValueError(f"steps of {self._kind} cannot look up features: do it in a Sequence around it")
        given = [step for step in self.steps if isinstance(step, Step)]
        if any(step.one_of is not None for step in given):
            raise ValueError("steps take no one_of: a Splitter or a Switch sends a request to one of them")
        weights = [step.weight for step in given if step.weight is not None]
        if self.router == "Splitter":
            if len(weights) < len(self.steps):
                raise ValueError("steps of a Splitter all need a weight: Step(target, weight=90)")
            if abs(sum(weights) - 100) > 1e-6:
                raise ValueError(f"steps of a Splitter must weigh 100 together, not {sum(weights):g}")
        elif weights:
            raise ValueError(f"steps of {self._kind} take no weight: only a Splitter does")
        unconditional = [index for index, step in enumerate(self.steps) if getattr(step, "condition", None) is None]
        if self.router == "Switch" and unconditional and unconditional[0] < len(self.steps) - 1:
            raise ValueError("steps of a Switch need a condition, all but the last: the others are never reached")
        self._refuse_percent([step.percent for step in given if step.percent is not None])
        if self.router != "Switch" and any(step.condition is not None for step in given):
            raise ValueError(f"steps of {self._kind} take no condition: only a Switch does")
        self._refuse_for_its_router(given)
        return self

    def _refuse_for_its_router(self, given: list[Step]) -> None:
        """Raises ValueError for what the program that runs the router cannot do."""
        is_on_first = isinstance(self.run_by, SeldonCore) and not self.run_by.is_second
        if self.combiner is not None and not (is_on_first and self.router == "Ensemble"):
            why = f"{self._kind} merges no responses"
            if self.router == "Ensemble":
                why = f"{self.technology if self.run_by is not None else 'your router'} merges responses itself"
            raise ValueError(f"combiner has no effect: {why}; it is for an Ensemble on Seldon Core 1")
        if isinstance(self.run_by, KServe):
            self._refuse_for_kserve()
        if isinstance(self.run_by, SeldonCore) and self.run_by.is_second:
            self._refuse_for_seldon(self.run_by)
            return
        if is_on_first:
            self._refuse_for_seldon_1()
        if self.kafka is not None:
            raise ValueError('kafka is of Seldon Core 2: run_by=SeldonCore(version="2.6.0")')
        if renamed := [step.target.name for step in given if step.tensors]:
            raise ValueError(f'tensors of {renamed[0]} are of Seldon Core 2: run_by=SeldonCore(version="2.6.0")')

    def _refuse_for_kserve(self) -> None:
        """Raises ValueError for what KServe's router cannot do. Source: KServe 0.21, cmd/router."""
        for index, step in enumerate(self.steps):
            given = step if isinstance(step, Step) else None
            if given is not None and given.weight is not None and not given.weight.is_integer():
                raise ValueError(f"steps[{index}].weight={given.weight:g}: KServe takes whole numbers")
            if given is not None and given.retries:
                raise ValueError(f"steps[{index}].retries={given.retries}: KServe's router makes no retries")
            target = given.target if given is not None else step
            if isinstance(target, ModelService) and (given is None or given.path is None):
                server = server_of(target.runtime)
                if server is None or server.inference_path(target.model.known_to_server) is None:
                    by = server.technology if server is not None else target.technology
                    raise ValueError(
                        f'steps[{index}] needs a path on {by}: Step({target.name}, path="/v1/completions", …)'
                    )

    def _refuse_for_seldon_1(self) -> None:
        """Raises ValueError for what a SeldonDeployment of Seldon Core 1 cannot do.

        Source: Seldon Core 1.17.1, executor/predictor/predictor_process.go and its definition.
        """
        if self.router == "Ensemble" and self.combiner is None:
            raise ValueError(
                "router='Ensemble' needs a program that merges responses on Seldon Core 1: combiner=Transformer(…); "
                'KServe() and SeldonCore(version="2.6.0") merge them themselves'
            )
        if self.router == "Switch":
            raise ValueError("router='Switch': Seldon Core 1 has no conditions on requests; KServe() has")
        if len(self.steps) > _MOST_NODES and self.router != "Ensemble":
            raise ValueError(
                f"{len(self.steps)} steps: the definition of a SeldonDeployment has {_MOST_NODES} nodes, one in another"
            )
        for index, step in enumerate(self.steps):
            if isinstance(step, Lookup):
                raise ValueError(f"steps[{index}] looks up features: Seldon Core 1 has models and transformers only")
            self._refuse_step_for_seldon_1(f"steps[{index}]", step)
        if self.combiner is not None:
            self._refuse_combiner(self.combiner)

    def _refuse_combiner(self, combiner: Call | Transformer) -> None:
        program = combiner.target if isinstance(combiner, Call) else combiner
        if any(getattr(step, "target", step) is program for step in self.steps):
            raise ValueError(f"combiner ({program.name}) is a step too: Seldon Core 1 has one node for each name")
        if isinstance(combiner, Call):
            if not isinstance(combiner.target, Transformer):
                raise ValueError(f"combiner ({combiner.target.name}) is no Transformer: deploy the program as one")
            if more := sorted(combiner.model_fields_set - _OF_COMBINER):
                raise ValueError(f"combiner.{more[0]}: Seldon Core 1 has timeout_ms only")
        self._refuse_other_limit("combiner", combiner)

    def _refuse_step_for_seldon_1(self, place: str, step: Step | CallTarget) -> None:
        target = step.target if isinstance(step, Step) else step
        runtime = target.runtime if isinstance(target, ModelService) else None
        is_served = isinstance(runtime, SeldonCore) and not runtime.is_second
        if not is_served and not isinstance(target, Transformer):
            version = self.run_by.version if isinstance(self.run_by, SeldonCore) else ""
            raise ValueError(
                f"{place} ({target.name}) is neither a Transformer nor a model on Seldon Core 1: "
                f'runtime=SeldonCore(version="{version}")'
            )
        self._refuse_other_limit(place, step)
        if not isinstance(step, Step):
            return
        if step.retries:
            raise ValueError(f"{place}.retries={step.retries}: Seldon Core 1 makes no retries")
        if step.path is not None:
            raise ValueError(f"{place}.path is of KServe's router")
        if not step.required:
            raise ValueError(f"{place}.required=False: requests of Seldon Core 1 fail with each of their steps")

    def _refuse_other_limit(self, place: str, asked: Call | CallTarget) -> None:
        limit, first = (_limit(one) for one in (asked, self.steps[0]))
        if limit != first:
            raise ValueError(
                f"{place}.timeout_ms is {limit:,}, that of steps[0] {first:,}: Seldon Core 1 has one for all steps"
            )

    def _refuse_for_seldon(self, runtime: SeldonCore) -> None:
        """Raises ValueError for what a Pipeline or an Experiment of Seldon Core 2 cannot do.

        Source: Seldon Core 2.6.0, scheduler/pkg/store/pipeline/validate.go, scheduler/pkg/store/experiment/validate.go.
        """
        if self.router == "Switch":
            raise ValueError("router='Switch': Seldon Core 2 has no conditions on requests; KServe() has")
        if "replicas" in self.model_fields_set:
            raise ValueError("replicas are those of KServe's router; Seldon Core 2 has gateways in its SeldonRuntime")
        names: list[str] = []
        for index, step in enumerate(self.steps):
            if isinstance(step, Lookup):
                raise ValueError(f"steps[{index}] looks up features: Seldon Core 2 has models only")
            target = step.target if isinstance(step, Step) else step
            if target.name in names:
                raise ValueError(f"steps[{index}] is {target.name} again: Seldon Core 2 names a step after its model")
            if target.name == self.name:
                raise ValueError(f"steps[{index}] has the name of its graph, {self.name}: rename one of them")
            names.append(target.name)
            self._refuse_target_for_seldon(f"steps[{index}]", target, runtime)
            if isinstance(step, Step):
                self._refuse_step_for_seldon(f"steps[{index}]", step)
        soft = [isinstance(step, Step) and not step.required for step in self.steps]
        if any(soft) and self.router != "Ensemble":
            raise ValueError(f"steps[{soft.index(True)}].required=False: Seldon Core 2 has it for an Ensemble only")
        if any(soft) and not all(soft):
            raise ValueError(
                f"steps[{soft.index(False)}].required=True: Seldon Core 2 joins the outputs of all steps of an "
                "Ensemble in one way; set required=False for all or for none"
            )

    def _refuse_target_for_seldon(self, place: str, target: RequestTarget, runtime: SeldonCore) -> None:
        other = getattr(target, "run_by" if isinstance(target, InferenceGraph) else "runtime", None)
        if not isinstance(other, SeldonCore) or not other.is_second:
            raise ValueError(
                f'{place} ({target.name}) is not on Seldon Core 2: runtime=SeldonCore(version="{runtime.version}")'
            )
        if isinstance(target, InferenceGraph) and (self.router != "Splitter" or target.router == "Splitter"):
            raise ValueError(f"{place} is an InferenceGraph: Seldon Core 2 has Pipelines in a Splitter only")
        if isinstance(target, InferenceGraph) != isinstance(getattr(self.steps[0], "target", None), InferenceGraph):
            raise ValueError(f"{place} is another kind than the first step: an Experiment has models or Pipelines")
        if other.runtime_namespace != runtime.runtime_namespace:
            raise ValueError(
                f"{place} is in runtime_namespace={other.runtime_namespace!r}, its graph in "
                f"{runtime.runtime_namespace!r}"
            )

    def _refuse_step_for_seldon(self, place: str, step: Step) -> None:
        if step.weight is not None and not step.weight.is_integer():
            raise ValueError(f"{place}.weight={step.weight:g}: Seldon Core 2 takes whole numbers")
        if step.retries:
            raise ValueError(f"{place}.retries={step.retries}: Seldon Core 2 makes no retries")
        if step.path is not None:
            raise ValueError(f"{place}.path is of KServe's router")
        if step.tensors and self.router == "Splitter":
            raise ValueError(f"{place}.tensors: an Experiment of Seldon Core 2 renames none")
        if "timeout_ms" in step.model_fields_set and step.required:
            raise ValueError(
                f"{place}.timeout_ms={step.timeout_ms}: Seldon Core 2 has a time limit for an Ensemble with "
                "required=False only"
            )

    def forwards(self, field: str, item: int | None) -> bool:
        """To its steps; in a Sequence to the first one, and to the one after transformers and look-ups."""
        if field != "steps" or item is None:
            return False
        before = self.steps[:item] if self.router == "Sequence" else ()
        asked = (getattr(step, "target", step) for step in before if not isinstance(step, Lookup))
        return all(isinstance(one, Transformer) for one in asked)

    @property
    def shares(self) -> tuple[float | None, ...]:
        """The share of the requests that each step gets, from 0 to 1. None: unknown."""
        if self.router in {"Sequence", "Ensemble"}:
            return (1.0,) * len(self.steps)
        name = "weight" if self.router == "Splitter" else "percent"
        said: list[float | None] = [getattr(step, name, None) for step in self.steps]
        others = [share for share in said[:-1] if share is not None]
        if said[-1] is None and len(others) == len(said) - 1 and self._last_takes_the_rest:
            said[-1] = 100 - sum(others)
        return tuple(None if share is None else share / 100 for share in said)

    @property
    def _last_takes_the_rest(self) -> bool:
        """Whether the last step gets what no other one takes."""
        return getattr(self.steps[-1], "condition", None) is None

    def _refuse_percent(self, percents: list[float]) -> None:
        if percents and self.router != "Switch":
            instead = "it has weights" if self.router == "Splitter" else "each step gets every request"
            raise ValueError(f"steps of {self._kind} take no percent: {instead}")
        together = round(sum(percents), 6)
        if together > 100 or (len(percents) == len(self.steps) and self._last_takes_the_rest and together < 100):
            most = "100" if self._last_takes_the_rest else "at most 100"
            raise ValueError(f"steps of a Switch must have percent of {most} together, not {together:g}")

    @property
    def _kind(self) -> str:
        return with_article(self.router)
