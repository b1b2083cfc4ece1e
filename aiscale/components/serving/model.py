"""A trained model."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.serving.variant import Artifact, Precision, Variant
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalBytes
from aiscale.core.ports import ModelStore, TrainedModel
from aiscale.core.values.dtypes import Fields
from aiscale.core.values.images import Digest

Framework = Literal[
    "pytorch", "tensorflow", "onnx", "tensorrt", "python", "xgboost", "lightgbm", "sklearn", "transformers", "mlflow"
]  # fmt: skip
"""What models are made with. ``transformers`` is a folder as the Hugging Face hub has them: configuration,
tokenizer and safetensors."""

_ServedName = Annotated[
    str, StringConstraints(pattern=r"^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$", min_length=1, max_length=100)
]


class Model(TrainedModel):
    """One version of a trained model: where it lies, and which bytes are meant.

    The next version takes the place of this one under its name, and a service that rolls it out names the old one in
    ``replaces``. Versions that stay side by side are models with two names, ``surge-v7`` and ``surge-v8``.
    """

    family: ClassVar[str] = "models"

    version: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=16)]
    """Version, for example ``v8``; part of the names of what serves it."""

    artifact: Artifact
    """Where it lies: an object store, ``pvc://claim/path``, ``hf://``, ``oci://`` or ``https://``. For Triton a model
    repository that holds a folder of its ``served_name``; for TensorFlow Serving a folder of numbered versions, on
    ``gs://`` or ``pvc://``, since it has read no ``s3://`` since release 2.7; for MLServer a file or folder on
    ``pvc://``, or a ``transformers`` model on ``hf://``; for vLLM a folder as the Hugging Face hub has them, on
    ``hf://``, ``pvc://``, ``s3://`` or ``gs://``.
    Source: tensorflow/serving issue 1963; MLServer 1.7.1, its runtimes; vLLM documentation, loading models."""

    served_name: _ServedName | None = None
    """What its server calls it, in the paths of requests too: the folder of Triton's model repository, ``--model_name``
    of TensorFlow Serving. Its name when absent. Give it where one model has several names, one in each region.
    Source: Triton Inference Server 26.06, model repository; TensorFlow Serving 2.21, flags."""

    digest: Digest | None = None
    """Digest of the artefact: a record of which bytes are meant, kept on the pods as ``aiscale.dev/model-digest``. No
    server compares it with what it loads: who may write the bucket decides what answers."""

    framework: Framework
    """What it was made with."""

    inputs: Fields = Field(default_factory=dict)
    """What it takes, in order: names and types, the batch dimension left out. Not checked when empty."""

    outputs: Fields = Field(default_factory=dict)
    """What it gives, in the same way."""

    precision: Precision | None = None
    """How its weights are stored."""

    size: OptionalBytes = Field(default=ABSENT)
    """Size of the artefact; used for start-up budgets."""

    gpu_memory: OptionalBytes = Field(default=ABSENT)
    """GPU memory that one loaded copy takes, activations included; measured, or estimated from the size. For a
    language model the weights alone."""

    kv_cache_per_token: OptionalBytes = Field(default=ABSENT)
    """GPU memory that each token of a sequence takes in the key-value cache of a language model:
    2 × layers × key-value heads × head size × bytes of a value. 128Ki for 32 layers with 8 heads of 128 in bf16."""

    num_attention_heads: Annotated[int, Field(ge=1, le=1_024)] | None = None
    """Attention heads of each layer of a language model, as ``config.json`` of the Hugging Face hub says it. vLLM
    splits layers over a number of GPUs that divides it, and over no other."""

    variants: Many[Variant] = ()
    """The same model in other forms, for example for an edge site."""

    contains_personal_data: bool = False
    """Whether it reveals data of an identifiable person, as a model trained on personal data may. Set False where no
    person can be identified from its weights and answers. Source: EDPB, opinion 28/2024 on AI
    models, section 3.2."""

    registry: Annotated[ModelStore | None, Edge(EdgeKind.STORED_IN)] = None
    """Where its versions are registered."""

    @property
    def known_to_server(self) -> str:
        """What its server calls it."""
        return self.served_name or self.name

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        names = [variant.name for variant in self.variants]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"variants has two of the name {twice!r}")
        return self
