"""A/B tests by a hash and shadows: a real Envoy that Envoy Gateway configures divides users, and copies requests.

What :mod:`tests.lowering.test_envoy_gateway_proxies` says of egctl and Envoy holds here too.
"""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest

from aiscale import System
from aiscale.delivery import ABTest, DeliveryPipeline, Shadow
from aiscale.network import Gateway, Listener, Match, Route
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Triton
from tests.support.authority import Authority
from tests.support.envoy_gateway import serving, translate
from tests.support.istio_proxies import eventually, upstream
from tests.support.lowered import lower_system

pytestmark = [pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]
"""egctl is built when it is not there yet: minutes."""

HOST = "shop.example"
MANY = 400


def _model(version: str) -> Model:
    return Model("ranking", version=version, artifact=f"gs://models/ranking/{version}", framework="onnx", size="1Gi")


def _system() -> System:
    edge = Gateway("edge", class_name="eg", listeners=[Listener("HTTP")], replicas=1)
    test = ABTest(percent=25, header="x-account", metric="orders")
    ranking = ModelService("ranking", model=_model("v2"), replaces=_model("v1"), runtime=Triton(), rollout=test)
    image = f"registry.example/rates@sha256:{'1f' * 32}"
    rates = Microservice("rates", image=image, rollout=Shadow(percent=25))
    routes = [
        Route("ranking", gateway=edge, hosts=[HOST], matches=[Match("/ranking")], targets=[ranking]),
        Route("rates", gateway=edge, hosts=[HOST], matches=[Match("/rates")], targets=[rates]),
    ]
    return System("shop", routes, delivery=[DeliveryPipeline("releases", services=[rates])])


def test_users_keep_their_version_and_a_shadow_gets_copies(tmp_path: Path) -> None:
    translation = translate(tmp_path, lower_system(_system()), [])
    assert translation.verdicts == {}
    authority = Authority()
    with (
        upstream("127.0.0.1") as current,
        upstream("127.0.0.2") as new,
        upstream("127.0.0.3") as rates,
        upstream("127.0.0.4") as copies,
    ):
        services = {
            "ranking": current.address,
            "ranking-v2": new.address,
            "rates": rates.address,
            "rates-shadow": copies.address,
        }
        with (
            serving(tmp_path, translation, services, current.address, authority, []) as ports,
            httpx2.Client(base_url=f"http://127.0.0.1:{ports[80]}", timeout=30, trust_env=False) as client,
        ):

            def ask(path: str, **headers: str) -> httpx2.Response:
                return client.get(path, headers={"host": HOST, **headers})

            def version_of(user: str) -> str:
                before = len(new.requests)
                answer = ask("/ranking", **{"x-account": user})
                assert answer.status_code == 200
                assert answer.headers["x-model-version"] == ("v2" if len(new.requests) > before else "v1")
                return str(answer.headers["x-model-version"])

            users = [f"user-{number}" for number in range(MANY)]
            versions = [version_of(user) for user in users]
            # A binomial distribution with 400 trials of 25 % is outside of these bounds with a probability below 1e-9.
            assert 45 <= versions.count("v2") <= 165
            assert [version_of(user) for user in users] == versions

            copies.status = 500
            assert [ask("/rates").status_code for _ in range(MANY)] == [200] * MANY
            assert len(rates.requests) == MANY
            eventually(lambda: len(copies.requests), lambda found: 45 <= found <= 165)
