"""Explainers of a model's responses."""

from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from aiscale.components.serving.server_call import ServerCall

ExplainerType = Literal["anchor_tabular", "anchor_text", "anchor_image", "kernel_shap"]
"""Explainers that ask the model by requests. Source: MLServer, mlserver-alibi-explain 1.6.1,
alibi_dependency_reference.py; those that need the model itself (integrated gradients, tree SHAP) are left out."""


class Explains(ServerCall):
    """The model whose responses an explainer explains: MLServer asks it when it starts, and for each explanation.

    ``Explains(surge, explainer_type="anchor_tabular", per_request=900)``: ``per_request`` is the number of its requests
    to the model for one explanation, which count as load of the model. MLServer sets no timeout for them. Source:
    mlserver-alibi-explain 1.6.1, common.py.
    """

    settings: ClassVar[frozenset[str]] = ServerCall.settings | {"explainer_type", "output"}

    explainer_type: ExplainerType
    """Kind of explainer of Alibi, as which the artifact was saved."""

    output: Annotated[str, StringConstraints(pattern=r"^\S+$", max_length=253)] | None = None
    """Output tensor of the model that is explained, ``infer_output``. Default: its first one."""
