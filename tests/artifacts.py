"""Images, digests and a model server that golden blueprints share: what they are does not matter to a rule."""

from __future__ import annotations

from aiscale.serving import Triton

IMAGE = "registry.example/app@sha256:" + "1f" * 32
SERVER = "registry.example/server@sha256:" + "7e" * 32
DIGEST = "sha256:" + "8a" * 32
TRITON = Triton(image="nvcr.io/nvidia/tritonserver:26.06-py3@sha256:" + "7e" * 32)
FETCH = "docker.io/kserve/storage-initializer@sha256:" + "3c" * 32
ROUTER = "docker.io/kserve/router@sha256:" + "5d" * 32
PICKER = "registry.k8s.io/gateway-api-inference-extension/epp@sha256:" + "6b" * 32
EXECUTOR = "docker.io/seldonio/seldon-core-executor@sha256:" + "2b" * 32
