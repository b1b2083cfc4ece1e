from aiscale import System
from aiscale.platform import Site
from aiscale.serving import VLLM, Model, ModelService
from tests.artifacts import DIGEST

clinic = Site("clinic", nodes=3, cpu=16, memory="64Gi", gpu="nvidia-l4", offline_tolerance="2h")
image = "docker.io/vllm/vllm-openai:v0.11.0@sha256:" + "7e" * 32
model = Model("notes", version="v8", artifact="pvc://models/notes", digest=DIGEST, framework="transformers",
              gpu_memory="30Gi")  # fmt: skip
# A machine of a site has one GPU: no second one to split the model over, and no pool to add.
notes = ModelService("notes", model=model, runtime=VLLM(image=image), gpu="nvidia-l4", on=clinic)

system = System("golden", [clinic, notes])
