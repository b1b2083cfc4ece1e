"""Each runtime, rollout and mesh: what is said is deployed, or a finding names it."""

from __future__ import annotations

import pytest

from aiscale import toolchain
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.findings import lowering_findings
from aiscale.lowering.unprovisioned import CODE
from aiscale.render.collapse import collapsed
from aiscale.render.mermaid import mermaid
from aiscale.render.svg import svg
from aiscale.render.system_view import system_picture
from aiscale.render.tree import tree
from tests.support.admission import install_definitions, refused
from tests.support.apiserver import running_apiserver
from tests.support.golden import expect
from tests.support.serving_matrix import FAMILIES, FIRST, MESHES, Combination, all_combinations, blueprint
from tests.support.serving_matrix_page import EXPECTED, tables
from tests.support.serving_verdicts import different_objects, observe, observed, system, verdict


def test_whatever_is_said_is_deployed_or_in_a_finding_as_the_tables_say_and_can_be_drawn():
    """In one test: to find out the verdicts takes a minute."""
    verdicts = {one: verdict(one) for one in all_combinations()}
    assert [(one, found.silent) for one, found in verdicts.items() if found.silent] == []
    assert [one for one, found in verdicts.items() if found.word in {"no", "refused"} and not found.findings] == []
    expect(tables(), EXPECTED)
    for family in FAMILIES:
        for mesh in MESHES:
            graph, _ = system(family, mesh)
            picture = collapsed(system_picture(graph))
            assert svg(picture).startswith("<svg")
            assert mermaid(picture)
            assert tree(graph)
            assert {finding.code for finding in lowering_findings(graph)} == {CODE}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_combination_alone_is_as_among_the_others(family):
    server = FAMILIES[family].servers[0]
    one = Combination(family, server, "canary", FIRST, "sidecar")
    graph, _ = build(blueprint([one]))
    assert observe([one], graph, lower(graph))[one] == observed(family, "sidecar")[one]


@pytest.mark.tools
@pytest.mark.long
def test_the_api_server_takes_every_object(tmp_path):
    accounts, objects = different_objects()
    etcd, apiserver = toolchain.resolve("etcd").path, toolchain.resolve("kube-apiserver").path
    with running_apiserver(tmp_path, etcd, apiserver) as server:
        install_definitions(server, objects)
        for namespace in sorted({one.properties["metadata"].get("namespace", "") for one in objects} - {""}):
            server.post("/api/v1/namespaces", {"metadata": {"name": namespace}}).raise_for_status()
        assert refused(server, accounts) == []
        assert refused(server, objects, is_dry_run=True) == []
