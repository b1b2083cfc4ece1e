"""Trained models."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.serving.variant import Artifact, Precision, Variant, refuse_artifact
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalBytes
from aiscale.core.ports import ModelStore, TrainedModel
from aiscale.core.values.dtypes import Fields
from aiscale.core.values.images import Digest

Framework = Literal[
    "pytorch", "tensorflow", "onnx", "tensorrt", "python", "xgboost", "lightgbm", "sklearn", "transformers", "mlflow"
]  # fmt: skip
"""Frameworks of models. ``transformers`` is a folder as on the Hugging Face hub: configuration, tokenizer and
safetensors."""

_COLUMNS: Mapping[str, Literal["name", "position"]] = {
    "xgboost": "position", "lightgbm": "position", "sklearn": "position", "mlflow": "name", "python": "name",
}  # fmt: skip
"""How models of a framework find their columns. Source: XGBoost documentation, prediction: feature order."""

_ServedName = Annotated[
    str,
    StringConstraints(
        pattern=r"^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?(/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)*$",
        max_length=200,
    ),
]


class Model(TrainedModel):
    """One version of a trained model: its artifact and its digest.

    A new version replaces this one under the same name; a service that rolls it out names the old one in ``replaces``.
    Versions that exist in parallel are models with two names, ``surge-v7`` and ``surge-v8``.
    """

    family: ClassVar[str] = "models"

    version: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=16)]
    """Version, for example ``v8``. It is part of the names of the objects that serve it."""

    artifact: Artifact
    """URI of the artifact: an object store, ``pvc://claim/path``, ``hf://``, ``oci://`` or ``https://``. Triton: a
    model repository with a folder named ``served_name``. TensorFlow Serving: a folder of numbered versions on ``gs://``
    or ``pvc://``; releases from 2.7 on do not read ``s3://``. MLServer: a file or folder on ``pvc://``, or a
    ``transformers`` model on ``hf://``. vLLM: a folder as on the Hugging Face hub, on ``hf://``, ``pvc://``, ``s3://``
    or ``gs://``. TorchServe: an archive (``.mar``) on ``https://`` or ``pvc://``, or an unpacked one. All of them: a
    folder on ``oci://``, whose image the node pulls and mounts as a volume, with the model at its root, by default from
    Kubernetes 1.35 on. Source: tensorflow/serving issue 1963; MLServer 1.7.1, its runtimes; vLLM documentation, loading
    models; Kubernetes documentation, image volumes."""

    served_name: _ServedName | None = None
    """Name of the model in its server and in request paths: the folder in Triton's model repository, ``--model_name``
    of TensorFlow Serving, ``--served-model-name`` of vLLM, where it may have slashes: ``meta/llama-3.1-8b``. Callers
    get it as ``<NAME>_MODEL``. Default: its name. Source: Triton Inference Server 26.06, model repository; TensorFlow
    Serving 2.21, flags; vLLM 0.33.0, engine arguments."""

    digest: Digest | None = None
    """Digest of the artifact, recorded on the pods as ``aiscale.dev/model-digest``. Nodes pull ``oci://`` by it. No
    server verifies that of other artifacts: write access to the bucket decides which model is served."""

    framework: Framework
    """Framework of the model."""

    inputs: Fields = Field(default_factory=dict)
    """Input tensors in order: names and types, without the batch dimension. Default: not checked."""

    outputs: Fields = Field(default_factory=dict)
    """Output tensors, in the same form."""

    columns: Literal["name", "position"] | None = None
    """How a model of rows finds its columns. ``name``: a data frame, of which it takes those in ``inputs``, as a
    scikit-learn ``ColumnTransformer`` does. ``position``: an array, in the order of ``inputs``. Default: ``position``
    for XGBoost, LightGBM and scikit-learn, ``name`` for MLflow and Python; other frameworks take named tensors. Source:
    MLflow documentation, model signatures: additional columns are ignored."""

    precision: Precision | None = None
    """Number format of the weights."""

    size: OptionalBytes = Field(default=ABSENT)
    """Size of the artifact, for the time to start."""

    gpu_memory: OptionalBytes = Field(default=ABSENT)
    """GPU memory of one loaded copy including activations, measured or estimated from the size. For a language model:
    the weights only."""

    kv_cache_per_token: OptionalBytes = Field(default=ABSENT)
    """GPU memory of each token in the key-value cache of a language model: 2 × layers × key-value heads × head size ×
    bytes per value. Example: 128Ki for 32 layers with 8 heads of 128 in bf16."""

    num_attention_heads: Annotated[int, Field(ge=1, le=1_024)] | None = None
    """Attention heads per layer of a language model: ``num_attention_heads`` in ``config.json`` on the Hugging Face
    hub. vLLM requires that the number of GPUs per layer divides it."""

    variants: Many[Variant] = ()
    """Variants of the model, for example for an edge site."""

    contains_personal_data: bool = False
    """Whether personal data can be extracted from it, as from a model trained on personal data. False: no person can be
    identified from its weights and outputs. Source: EDPB, opinion 28/2024 on AI models, section 3.2."""

    registry: Annotated[ModelStore | None, Edge(EdgeKind.STORED_IN)] = None
    """Model registry of its versions."""

    @property
    def takes_columns_by(self) -> Literal["name", "position"] | None:
        """``columns``, or the default of the framework. None: named tensors, and no others."""
        return self.columns or _COLUMNS.get(self.framework)

    @property
    def known_to_server(self) -> str:
        """Its name in its server."""
        return self.served_name or self.name

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        names = [variant.name for variant in self.variants]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"variants has two of the name {twice!r}")
        refuse_artifact(self.artifact)
        return self
