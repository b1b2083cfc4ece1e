"""The model has another name in the blueprint, and is the same artefact."""

from aiscale import System
from aiscale.retrieval import VectorIndex
from aiscale.serving import Model


def made(name: str) -> System:
    e5 = Model(name, version="v2", framework="onnx", artifact="s3://models/e5/v2")
    passages = VectorIndex("passages", engine="qdrant", embedded_by=e5, dimension=768, metric="cosine")
    return System("golden", [passages])


before = made("e5")
system = made("e5-base")
