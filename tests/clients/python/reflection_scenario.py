"""What a tool does that knows nothing of the chain: it learns services and types by reflection.

    python reflection_scenario.py LOCALNET.JSON PAYER

Every answer over gRPC is compared with the one over REST. PAYER is an account of the localnet
that nobody else uses meanwhile.
"""

import sys

import grpc
import requests
from google.protobuf import json_format
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest, ServerReflectionResponse

from cosmpy_scenario import connect
from steps import Localnet, committed, holds, refusal, same, step

HEIGHT = "x-cosmos-block-height"
SERVICES = {
    "cosmos.auth.v1beta1.Query",
    "cosmos.authz.v1beta1.Query",
    "cosmos.bank.v1beta1.Query",
    "cosmos.base.node.v1beta1.Service",
    "cosmos.base.reflection.v1beta1.ReflectionService",
    "cosmos.base.reflection.v2alpha1.ReflectionService",
    "cosmos.base.tendermint.v1beta1.Service",
    "cosmos.consensus.v1.Query",
    "cosmos.distribution.v1beta1.Query",
    "cosmos.evidence.v1beta1.Query",
    "cosmos.feegrant.v1beta1.Query",
    "cosmos.gov.v1.Query",
    "cosmos.gov.v1beta1.Query",
    "cosmos.mint.v1beta1.Query",
    "cosmos.slashing.v1beta1.Query",
    "cosmos.staking.v1beta1.Query",
    "cosmos.tx.v1beta1.Service",
    "cosmos.upgrade.v1beta1.Query",
    "whaleshares.claim.v1.Query",
    "whaleshares.gov.v1.Query",
    "whaleshares.names.v1.Query",
    "whaleshares.staking.v1.Query",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
}


class Tool:
    """Calls any method of a server that it knows by reflection alone."""

    def __init__(self, node):
        self._rest = node["rest"]
        self._channel = grpc.insecure_channel(node["grpc"].removeprefix("http://"))
        self._database = ProtoReflectionDescriptorDatabase(self._channel)
        self._pool = DescriptorPool(self._database)

    def services(self):
        """Names over the older protocol, which grpcurl and buf fall back to."""
        return set(self._database.get_services())

    def services_v1(self):
        """Names over the newer one, which has the same messages."""
        method = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
        call = self._channel.stream_stream(
            method,
            request_serializer=ServerReflectionRequest.SerializeToString,
            response_deserializer=ServerReflectionResponse.FromString,
        )
        [answer] = call(iter([ServerReflectionRequest(list_services="")]))
        return {service.name for service in answer.list_services_response.service}

    def call(self, service, method, request, height=None):
        """The answer as JSON, and the height that it is of."""
        described = self._pool.FindServiceByName(service).FindMethodByName(method)
        answer_type = GetMessageClass(described.output_type)
        question = json_format.ParseDict(request, GetMessageClass(described.input_type)())
        call = self._channel.unary_unary(
            f"/{service}/{method}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=answer_type.FromString,
        )
        metadata = [] if height is None else [(HEIGHT, str(height))]
        answer, outcome = call.with_call(question, metadata=metadata, timeout=10)
        printed = json_format.MessageToDict(
            answer,
            preserving_proto_field_name=True,
            always_print_fields_with_no_presence=True,
            descriptor_pool=self._pool,
        )
        return printed, dict(outcome.initial_metadata()).get(HEIGHT)

    def get(self, path, height=None):
        """Status, body and height of the same question over REST."""
        headers = {} if height is None else {HEIGHT: str(height)}
        answer = requests.get(self._rest + path, headers=headers, timeout=10)
        return answer.status_code, without_nulls(answer.json()), answer.headers.get(HEIGHT)


def without_nulls(value):
    """REST prints messages that are not set as null; the other printer leaves them out."""
    if isinstance(value, dict):
        return {key: without_nulls(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [without_nulls(each) for each in value]
    return value


def alike(tool, service, method, request, path, height=None):
    """The answer that both doors give."""
    over_grpc, height_there = tool.call(service, method, request, height)
    status, over_rest, height_here = tool.get(path, height)
    same(status, 200, f"status of {path}, which answers {over_rest}")
    same(over_rest, over_grpc, f"{path} over REST, against gRPC")
    if height is not None:
        same((height_there, height_here), (str(height), str(height)), "height of the answers")
    return over_grpc


def discover(tool):
    """What is there."""
    with step("all services are listed, by both versions of reflection"):
        listed = tool.services()
        holds(SERVICES <= listed, f"missing: {', '.join(sorted(SERVICES - listed))}")
        same(tool.services_v1(), listed, "services of the newer version")


def read(tool, localnet, address, friend, sent):
    """The same questions through both doors."""
    denom, at = localnet.denom, sent.height
    with step("balances are the same over gRPC and REST, now and then"):

        def balance(height):
            request = {"address": friend, "denom": denom}
            path = f"/cosmos/bank/v1beta1/balances/{friend}/by_denom?denom={denom}"
            answer = alike(tool, "cosmos.bank.v1beta1.Query", "Balance", request, path, height)
            return answer["balance"]["amount"]

        amounts = [balance(height) for height in (at - 1, at, None)]
        same(amounts, ["0", "77", "77"], "before, with and after the transfer")
    with step("accounts are the same over gRPC and REST, now and then"):

        def sequence(height):
            path = f"/cosmos/auth/v1beta1/accounts/{address}"
            request = {"address": address}
            answer = alike(tool, "cosmos.auth.v1beta1.Query", "Account", request, path, height)
            account = answer["account"]
            same(account["@type"], "/cosmos.auth.v1beta1.BaseAccount", "type")
            return int(account["sequence"])

        same(sequence(at), sequence(at - 1) + 1, "sequence with the transfer")
    with step("stake is the same over gRPC and REST, in the SDK's words and in the chain's own"):
        pool = "/cosmos/staking/v1beta1/pool"
        answer = alike(tool, "cosmos.staking.v1beta1.Query", "Pool", {}, pool, at)
        holds(int(answer["pool"]["bonded_tokens"]) > 0, "nothing is staked")
        path = f"/whaleshares/staking/v1/accounts/{friend}"
        service, request = "whaleshares.staking.v1.Query", {"address": friend}
        answer = alike(tool, service, "StakeAccount", request, path, at)
        same((answer["account"]["stake"], answer["votes"]), ("0", []), "stake of a new account")
    with step("a transaction is the same over gRPC and REST"):
        path = f"/cosmos/tx/v1beta1/txs/{sent.hash}"
        service = "cosmos.tx.v1beta1.Service"
        answer = alike(tool, service, "GetTx", {"hash": sent.hash}, path)
        response = answer["tx_response"]
        same((response["height"], response["code"]), (str(at), 0), "height and code")
        same(answer["tx"]["body"]["memo"], "seen by all", "memo")


def be_refused(tool, localnet):
    """Errors are the same, too."""
    with step("who has no account is not found, on both ways"):
        nobody = str(localnet.stranger().address())
        request = {"address": nobody}
        deed = lambda: tool.call("cosmos.auth.v1beta1.Query", "Account", request)
        error = refusal(grpc.RpcError, deed)
        same(error.code(), grpc.StatusCode.NOT_FOUND, "status")
        status, body, _ = tool.get(f"/cosmos/auth/v1beta1/accounts/{nobody}")
        same((status, body["code"], body["message"]), (404, 5, error.details()), "over REST")
    with step("a height that is still to come is refused, on both ways"):
        request = {"address": nobody, "denom": localnet.denom}
        future = 1_000_000_000
        deed = lambda: tool.call("cosmos.bank.v1beta1.Query", "Balance", request, future)
        error = refusal(grpc.RpcError, deed)
        holds("height in the future" in error.details(), f"the refusal is {error.details()}")
        path = f"/cosmos/bank/v1beta1/balances/{nobody}/by_denom?denom={localnet.denom}"
        _, body, _ = tool.get(path, future)
        same(body["message"], error.details(), "over REST")
    with step("a path that is not there is answered with 501"):
        status, body, _ = tool.get("/cosmos/nothing/v1/here")
        same((status, body["code"], body["message"]), (501, 12, "Not Implemented"), "answer")


def main(path, name):
    localnet = Localnet(path)
    node = localnet.nodes[1 % len(localnet.nodes)]
    print(f"reflection with {localnet.chain_id} over {node['grpc']}, as {name}")
    tool = Tool(node)
    discover(tool)
    payer, friend = localnet.wallet(name), localnet.stranger().address()
    with step("somebody else's transfer is in a block"):
        client = connect(localnet, f"grpc+{node['grpc']}")
        submitted = client.send_tokens(friend, 77, localnet.denom, payer, memo="seen by all")
        sent = committed(submitted)
    read(tool, localnet, str(payer.address()), str(friend), sent)
    be_refused(tool, localnet)


if __name__ == "__main__":
    main(*sys.argv[1:])
