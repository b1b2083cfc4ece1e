"""One sandbox with KEDA in it for all of these tests, and what KEDA finds of clouds there."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from aiscale.sandbox import Sandbox
from aiscale.sandbox.api import Api
from tests.support.clouds.running import Clouds, running_clouds
from tests.support.clouds.watching import Watching, running_watching
from tests.support.keda import Keda, running_keda
from tests.support.sandbox import open_api, running_sandbox


@pytest.fixture(scope="package")
def own_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Not the one that tests share: an adapter that has gone keeps an API server from deleting namespaces."""
    with running_sandbox(f"keda-{os.getpid()}", tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture(scope="package")
def api(own_sandbox: Sandbox) -> Iterator[Api]:
    with open_api(own_sandbox) as client:
        yield client


@pytest.fixture(scope="package")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clouds]:
    """moto's CloudWatch: a stand-in."""
    with running_clouds(tmp_path_factory.mktemp("aws")) as running:
        yield running


@pytest.fixture(scope="package")
def watching(aws: Clouds, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watching]:
    with running_watching(tmp_path_factory.mktemp("watching"), aws) as running:
        yield running


@pytest.fixture(scope="package")
def keda(
    own_sandbox: Sandbox, api: Api, watching: Watching, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Keda]:
    """KEDA with an identity in each cloud, as its pods get it from EKS Pod Identity and from GKE."""
    folder = tmp_path_factory.mktemp("keda")
    with running_keda(own_sandbox, api, folder, watching.variables) as running:
        yield running
