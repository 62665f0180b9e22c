"""Signs a claim with python-bitshares and graphenelib, as their users do.

Standard input is a job in JSON: `form`, `text` or `transaction`, `account`, and one of `wif`,
`password` and `brain_key`. Standard output is what the library hands to its user. Layouts and
signatures are the library's own; only the node that it would ask is played here.
"""

import json
import sys
from binascii import hexlify
from tempfile import TemporaryDirectory

from bitshares import BitShares
from bitshares.message import Message
from bitshares.transactionbuilder import TransactionBuilder
from bitsharesbase.account import BrainKey, PasswordKey, PrivateKey
from bitsharesbase.chains import known_chains
from graphenebase.ecdsa import sign_message
from graphenecommon.message import MessageV2
from graphenestorage import InRamConfigurationStore


class Node:
    """What a node of BitShares answers the library."""

    chain_params = known_chains["BTS"]

    def __init__(self, account, key):
        self.account = {"id": "1.2.9000000", "name": account, "options": {"memo_key": str(key)}}

    def lookup_account_names(self, _names):
        return [self.account]

    def get_dynamic_global_properties(self):
        return {
            "time": "2026-11-20T08:00:00",
            "head_block_number": 91234560,
            "last_irreversible_block_num": 91234542,
        }

    def get_block_header(self, _number):
        return {"previous": "05701cee" + "5a" * 16}

    def get_required_fees(self, operations, asset):
        return [{"amount": 14676, "asset_id": asset} for _ in operations]


def private_key(job):
    """The key that a user gets from what he remembers; of a password the active one."""
    if "password" in job:
        return PasswordKey(job["account"], job["password"], "active", prefix="BTS").get_private()
    if "brain_key" in job:
        return BrainKey(job["brain_key"], 0, prefix="BTS").get_private()
    return PrivateKey(job["wif"], prefix="BTS")


def connected(job, key, folder):
    """The library, as if it were connected, with the key in its wallet."""
    store = InRamConfigurationStore()
    store["prefix"] = "BTS"
    chain = BitShares(offline=True, config_store=store, keys=[str(key)], data_dir=folder)
    chain.rpc = Node(job["account"], key.pubkey)
    return chain


def signed(job, folder):
    key = private_key(job)
    if job["form"] == "RAW":
        return hexlify(sign_message(job["text"], str(key))).decode()
    chain = connected(job, key, folder)
    if job["form"] == "ENVELOPE":
        return Message(job["text"], blockchain_instance=chain).sign(account=job["account"])
    if job["form"] == "JSON_V2":
        message = Message(job["text"], blockchain_instance=chain)
        return json.dumps(MessageV2.sign(message, account=job["account"]))
    if job["form"] == "BITSHARES_TX":
        builder = TransactionBuilder(job["transaction"], blockchain_instance=chain)
        builder.set_fee_asset("1.3.0")
        builder.appendWif(str(key))
        builder.sign()
        return json.dumps(builder.json())
    raise ValueError(f"python-bitshares has no form {job['form']}")


with TemporaryDirectory() as place:
    print(signed(json.load(sys.stdin), place))
