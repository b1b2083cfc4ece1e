"""A stand-in for the Pulumi providers of AWS, Azure and Google Cloud: a test double that speaks the engine's protocol.

Kinesis, Firehose and IAM are brought about in moto's simulated AWS with boto3. Every other kind is kept as a file: that a
name is taken is all that such a cloud knows. Names of properties are held against the table that is made from the
providers' own packages.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from tests.support.clouds.functions import FUNCTIONS
from tests.support.clouds.kept import IMPORTED, Kept
from tests.support.clouds.kind import Kind, TakenError
from tests.support.clouds.simulated_aws import SIMULATED
from tests.support.provider_schema import UNKNOWN, fields_of, types

LOG, PAUSE_AFTER, PAUSE_S = "CLOUD_LOG", "CLOUD_PAUSE_AFTER", 120.0
"""Variables: a file that gets a line for each change; ids or types of objects, after whose creation the answer
waits."""


class StandIn(provider_pb2_grpc.ResourceProviderServicer):
    """The provider of one cloud."""

    def __init__(self, version: str) -> None:
        self._version = version

    def Handshake(self, request: Any, context: Any) -> Any:
        return provider_pb2.ProviderHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=self._version)

    def Attach(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def CheckConfig(self, request: Any, context: Any) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request: Any, context: Any) -> Any:
        return provider_pb2.ConfigureResponse(acceptSecrets=False, supportsPreview=True, acceptResources=False)

    def Cancel(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def Check(self, request: Any, context: Any) -> Any:
        token, news = token_of(request.urn), plain(request.news)
        schema = types().get(token)
        flaws = [f"no package has {token}"] if schema is None else list(fields_of(schema["inputs"], known(news), ""))
        defaults = kind_of(token).defaults
        inputs = {**defaults, **news, "__defaults": sorted(defaults.keys() - news.keys())}
        return provider_pb2.CheckResponse(
            inputs=struct(inputs), failures=[provider_pb2.CheckFailure(property="", reason=flaw) for flaw in flaws]
        )

    def Diff(self, request: Any, context: Any) -> Any:
        kind = kind_of(token_of(request.urn))
        before, after = known(plain(request.old_inputs or request.olds)), known(plain(request.news))
        changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
        replaces = [name for name in changed if name in kind.fixed]
        state = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        detailed = {
            name: provider_pb2.PropertyDiff(
                kind=provider_pb2.PropertyDiff.UPDATE_REPLACE if name in replaces else provider_pb2.PropertyDiff.UPDATE,
                inputDiff=True,
            )
            for name in changed
        }
        return provider_pb2.DiffResponse(
            changes=state, replaces=replaces, diffs=changed, detailedDiff=detailed, hasDetailedDiff=True,
            deleteBeforeReplace=bool(replaces),
        )  # fmt: skip

    def Create(self, request: Any, context: Any) -> Any:
        token, inputs = token_of(request.urn), plain(request.properties)
        if request.preview:
            outputs = dict.fromkeys(types()[token]["outputs"], UNKNOWN) | inputs
            return provider_pb2.CreateResponse(id="", properties=struct(outputs))
        try:
            id_, outputs = kind_of(token).create(known(inputs))
        except TakenError as error:
            context.abort(grpc.StatusCode.ALREADY_EXISTS, str(error))
        log("create", token, id_)
        if {id_, token} & set(os.environ.get(PAUSE_AFTER, "").split(" ")):
            time.sleep(PAUSE_S)
        return provider_pb2.CreateResponse(id=id_, properties=struct(inputs | outputs))

    def Invoke(self, request: Any, context: Any) -> Any:
        try:
            answer = FUNCTIONS[request.tok](plain(request.args))
        except LookupError as error:
            context.abort(grpc.StatusCode.UNKNOWN, f"invoking {request.tok}: {error}")
        return provider_pb2.InvokeResponse(**{"return": struct(answer)})

    def Read(self, request: Any, context: Any) -> Any:
        token = token_of(request.urn)
        kind = kind_of(token)
        id_ = IMPORTED[token](request.id) if token in IMPORTED else request.id
        found = kind.read(id_, known(plain(request.inputs)))
        if found is None:
            return provider_pb2.ReadResponse(id="")
        inputs, outputs = found
        given = plain(request.inputs)
        inputs |= {"__defaults": given.get("__defaults", [])}
        return provider_pb2.ReadResponse(id=id_, properties=struct(inputs | outputs), inputs=struct(inputs))

    def Update(self, request: Any, context: Any) -> Any:
        token, news = token_of(request.urn), plain(request.news)
        if request.preview:
            return provider_pb2.UpdateResponse(properties=struct(plain(request.olds) | news))
        outputs = kind_of(token).update(request.id, known(plain(request.old_inputs)), known(news))
        log("update", token, request.id)
        return provider_pb2.UpdateResponse(properties=struct(news | outputs))

    def Delete(self, request: Any, context: Any) -> Any:
        token = token_of(request.urn)
        kind_of(token).delete(request.id, known(plain(request.old_inputs or request.properties)))
        log("delete", token, request.id)
        return empty_pb2.Empty()


def kind_of(token: str) -> Kind:
    """How objects of one type are made."""
    return SIMULATED.get(token) or Kept(token)


def token_of(urn: str) -> str:
    """The type in a URN."""
    return urn.split("::")[2].rpartition("$")[2]


def known(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties without what the check added."""
    return {name: value for name, value in properties.items() if not name.startswith("__")}


def plain(properties: struct_pb2.Struct) -> dict[str, Any]:
    """Properties as plain data; whole numbers stay whole."""
    found: dict[str, Any] = _whole(json_format.MessageToDict(properties))
    return found


def struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    """Plain data as it goes over the wire."""
    found = struct_pb2.Struct()
    found.update(dict(properties))
    return found


def _whole(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _whole(one) for key, one in value.items()}
    return [_whole(one) for one in value] if isinstance(value, list) else value


def log(action: str, token: str, id_: str) -> None:
    """Note a change, on disk before it is told to the engine."""
    path = os.environ.get(LOG)
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps([action, token, id_]) + "\n")
            file.flush()
            os.fsync(file.fileno())


def main(version: str) -> None:
    """Answer the engine until it leaves."""
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(StandIn(version), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()
