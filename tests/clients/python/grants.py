"""What a script does for somebody else: authz and fee grants."""

import grpc
from google.protobuf.any_pb2 import Any
from google.protobuf.json_format import Parse

from cosmpy.aerial.client.bank import create_bank_send_msg
from cosmpy.aerial.client.utils import prepare_and_broadcast_basic_transaction
from cosmpy.aerial.exceptions import BroadcastError
from cosmpy.aerial.tx import Transaction, TxFee
from cosmpy.common.rest_client import RestClient
from cosmpy.protos.cosmos.authz.v1beta1 import query_pb2 as authz
from cosmpy.protos.cosmos.authz.v1beta1.authz_pb2 import Grant
from cosmpy.protos.cosmos.authz.v1beta1.query_pb2_grpc import QueryStub as AuthzStub
from cosmpy.protos.cosmos.authz.v1beta1.tx_pb2 import MsgExec, MsgGrant, MsgRevoke
from cosmpy.protos.cosmos.bank.v1beta1.authz_pb2 import SendAuthorization
from cosmpy.protos.cosmos.base.v1beta1.coin_pb2 import Coin
from cosmpy.protos.cosmos.feegrant.v1beta1 import query_pb2 as feegrant
from cosmpy.protos.cosmos.feegrant.v1beta1.feegrant_pb2 import BasicAllowance
from cosmpy.protos.cosmos.feegrant.v1beta1.query_pb2_grpc import QueryStub as FeegrantStub
from cosmpy.protos.cosmos.feegrant.v1beta1.tx_pb2 import MsgGrantAllowance, MsgRevokeAllowance

from steps import committed, holds, refusal, same, step

SEND = "/cosmos.bank.v1beta1.MsgSend"
FEE = 5000


class Questions:
    """Asks about grants on the way of `url`: cosmpy has the messages, but no client for them."""

    def __init__(self, url):
        kind, address = url.split("+")
        if kind == "rest":
            self._rest = RestClient(address)
            return
        self._rest = None
        channel = grpc.insecure_channel(address.removeprefix("http://"))
        self._authz, self._feegrant = AuthzStub(channel), FeegrantStub(channel)

    def grants(self, granter, grantee):
        """What `grantee` may do in the name of `granter`."""
        request = authz.QueryGrantsRequest(granter=str(granter), grantee=str(grantee))
        if self._rest is None:
            return self._authz.Grants(request).grants
        answer = self._rest.get("/cosmos/authz/v1beta1/grants", request)
        return Parse(answer, authz.QueryGrantsResponse()).grants

    def allowances(self, grantee):
        """Who pays fees for `grantee`."""
        request = feegrant.QueryAllowancesRequest(grantee=str(grantee))
        if self._rest is None:
            return self._feegrant.Allowances(request).allowances
        path = f"/cosmos/feegrant/v1beta1/allowances/{grantee}"
        answer = self._rest.get(path, request, ["grantee"])
        return Parse(answer, feegrant.QueryAllowancesResponse()).allowances


def packed(message):
    """A message inside of another one."""
    inside = Any()
    inside.Pack(message, type_url_prefix="/")
    return inside


def act_for_each_other(client, url, localnet, payer):
    """Somebody without money sends somebody else's, who pays the fee as well."""
    denom, granter = localnet.denom, payer.address()
    friend, third = localnet.stranger(), localnet.stranger().address()
    grantee = friend.address()
    names = {"granter": str(granter), "grantee": str(grantee)}
    questions = Questions(url)

    def send(wallet, *messages, fee=None):
        tx = Transaction()
        for message in messages:
            tx.add_message(message)
        return prepare_and_broadcast_basic_transaction(client, tx, wallet, fee=fee)

    def spend(amount):
        inside = packed(create_bank_send_msg(granter, third, amount, denom))
        fee = TxFee(amount=f"{FEE}{denom}", gas_limit=200_000, granter=granter)
        return send(friend, MsgExec(grantee=str(grantee), msgs=[inside]), fee=fee)

    with step("an authorisation and an allowance are granted in one transaction, and found"):
        limit = [Coin(denom=denom, amount="50")]
        grant = Grant(authorization=packed(SendAuthorization(spend_limit=limit)))
        limit = [Coin(denom=denom, amount=str(2 * FEE))]
        allowance = packed(BasicAllowance(spend_limit=limit))
        messages = MsgGrant(**names, grant=grant), MsgGrantAllowance(**names, allowance=allowance)
        done = committed(send(payer, *messages))
        same(done.code, 0, f"code of {done.raw_log}")
        same(spendable(questions.grants(granter, grantee)), ["50"], "limits")
        [found] = questions.allowances(grantee)
        same((found.granter, found.grantee), (str(granter), str(grantee)), "allowance")
    with step("who owns nothing sends the money of the granter, who pays the fee"):
        before = client.query_bank_balance(granter)
        done = committed(spend(30))
        same(done.code, 0, f"code of {done.raw_log}")
        same(client.query_bank_balance(third), 30, "what arrived")
        same(client.query_bank_balance(granter), before - 30 - FEE, "what the granter has left")
        same(spendable(questions.grants(granter, grantee)), ["20"], "limits")
    with step("more than the limit fails, and its fee uses the allowance up"):
        error = refusal(BroadcastError, lambda: committed(spend(30)))
        holds("requested amount is more than spend limit" in str(error), f"the failure is {error}")
        same(len(questions.allowances(grantee)), 0, "allowances")
    with step("without an allowance nobody pays for others"):
        error = refusal(Exception, lambda: spend(1))
        holds("fee-grant not found" in str(error), f"the refusal is {error}")
    with step("an authorisation is taken back once"):
        revoke = MsgRevoke(**names, msg_type_url=SEND)
        same(committed(send(payer, revoke)).code, 0, "code")
        same(len(questions.grants(granter, grantee)), 0, "grants")
        fee = TxFee(amount=f"{FEE}{denom}", gas_limit=200_000)
        error = refusal(BroadcastError, lambda: committed(send(payer, revoke, fee=fee)))
        holds("authorization not found" in str(error), f"the failure is {error}")
        error = refusal(
            BroadcastError, lambda: committed(send(payer, MsgRevokeAllowance(**names), fee=fee))
        )
        holds("fee-grant not found" in str(error), f"the failure is {error}")


def spendable(grants):
    """The limit of each of them, which are all for transfers."""
    limits = []
    for grant in grants:
        authorization = SendAuthorization()
        holds(grant.authorization.Unpack(authorization), f"another one: {grant.authorization}")
        limits += [coin.amount for coin in authorization.spend_limit]
    return limits
