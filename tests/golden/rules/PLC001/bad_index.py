from aiscale import System
from aiscale.platform import Placement
from aiscale.retrieval import VectorIndex
from aiscale.stores import ExternalStore

qdrant = ExternalStore("qdrant", product="Qdrant", host="qdrant.example", port=6_334, region="us-east-1")
tickets = VectorIndex(
    "tickets", engine="qdrant", store=qdrant, dimension=768, metric="cosine", contains_personal_data=True
)

system = System("golden", [Placement("personal", of=[tickets], residency=["eu"])])
