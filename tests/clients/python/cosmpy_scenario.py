"""What a script does with cosmpy, over gRPC and over REST.

    python cosmpy_scenario.py LOCALNET.JSON PAYER

PAYER is an account of the localnet that nobody else uses meanwhile.
"""

import sys

from cosmpy.aerial.client import LedgerClient
from cosmpy.aerial.client.bank import create_bank_send_msg
from cosmpy.aerial.client.utils import prepare_basic_transaction
from cosmpy.aerial.config import NetworkConfig
from cosmpy.aerial.exceptions import BroadcastError, NotFoundError, OutOfGasError
from cosmpy.aerial.tx import Transaction, TxFee
from cosmpy.protos.cosmos.tx.v1beta1.service_pb2 import BroadcastMode, BroadcastTxRequest

from grants import act_for_each_other
from staking import stake
from steps import Localnet, committed, fee_of, holds, refusal, same, step

# The first fee of a block opens the collector's balance, which costs this much gas, and every block
# ends with that balance empty.
FIRST_FEE_GAS = 3838


def connect(localnet, url):
    """A client that pays 0.025 for each unit of gas."""
    return LedgerClient(
        NetworkConfig(
            chain_id=localnet.chain_id,
            url=url,
            fee_minimum_gas_price=0.025,
            fee_denomination=localnet.denom,
            staking_denomination=localnet.denom,
        )
    )


def ask(client, localnet):
    """Queries about the chain itself."""
    with step("the chain tells its name and goes on"):
        same(client.query_chain_id(), localnet.chain_id, "chain id")
        holds(client.query_height() >= 1, "there is no block")
    with step("the limits of blocks are known"):
        block = client.query_consensus_params().params.block
        holds(block.max_bytes > 0, f"max_bytes is {block.max_bytes}")
        holds(block.max_gas == -1 or block.max_gas > 0, f"max_gas is {block.max_gas}")


def send(client, localnet, payer, friend):
    """Two transfers of one wallet, one after the other."""
    denom, address = localnet.denom, payer.address()
    before = client.query_bank_balance(address)
    account = client.query_account(address)

    with step("a transfer is simulated, sent and found in a block"):
        first = committed(client.send_tokens(friend, 1_000_000, denom, payer, memo="hello"))
        same((first.code, first.raw_log), (0, ""), "code and log")
        holds(first.gas_used <= first.gas_wanted, f"{first.gas_used} of {first.gas_wanted} gas")
        holds(first.height <= client.query_height(), "a height that is not there yet")
        holds(first.timestamp is not None, "no time")
    with step("its events tell who paid whom"):
        transfer = first.events["transfer"]
        same((transfer["sender"], transfer["recipient"]), (str(address), str(friend)), "parties")
        same(transfer["amount"], f"1000000{denom}", "amount")
    with step("a second transfer follows, with a fee of one's own choice"):
        fee = TxFee(amount=f"5000{denom}", gas_limit=200_000)
        second = committed(client.send_tokens(friend, 23, denom, payer, fee=fee))
        same((second.code, fee_of(second), second.gas_wanted), (0, f"5000{denom}", 200_000), "result")
    with step("balances and sequence are what follows from both"):
        same(client.query_bank_balance(friend), 1_000_023, "what was received")
        spent = 1_000_023 + int(fee_of(first).removesuffix(denom)) + 5000
        same(client.query_bank_balance(address), before - spent, "what is left")
        coins = client.query_bank_all_balances(friend)
        same([(coin.amount, coin.denom) for coin in coins], [("1000023", denom)], "all balances")
        after = client.query_account(address)
        same((after.number, after.sequence), (account.number, account.sequence + 2), "account")
    with step("it is found again by its hash, and nothing by another"):
        same(client.query_tx(first.hash).height, first.height, "height")
        refusal(NotFoundError, lambda: client.query_tx("0" * 64))
    return second.gas_used


def again(client, tx):
    """Code and log for bytes that were in a block already."""
    request = BroadcastTxRequest(
        tx_bytes=tx.tx.SerializeToString(), mode=BroadcastMode.BROADCAST_MODE_SYNC
    )
    answer = client.txs.BroadcastTx(request).tx_response
    same(answer.codespace, "sdk", "codespace")
    return answer.code, answer.raw_log


def be_refused(client, localnet, payer, friend, gas):
    """What a node does not take, and what fails in a block; `gas` is what a transfer uses."""
    denom = localnet.denom

    def signed(amount, fee, account):
        tx = Transaction()
        tx.add_message(create_bank_send_msg(payer.address(), friend, amount, denom))
        return prepare_basic_transaction(client, tx, payer, account=account, fee=fee)

    fee = TxFee(amount=f"5000{denom}", gas_limit=200_000)
    account = client.query_account(payer.address())
    with step("a spent sequence is refused with the right one"):
        spent = client.query_account(payer.address())
        spent.sequence -= 1
        error = refusal(BroadcastError, lambda: client.broadcast_tx(signed(1, fee, spent)))
        text = f"account sequence mismatch, expected {account.sequence}, got {spent.sequence}"
        holds(text in str(error), f"the refusal is {error}")
    with step("a transfer of more than one owns fails in its block, and says so"):
        greedy = signed(9_000_000_000_000_000_000, fee, account)
        submitted = client.broadcast_tx(greedy)
        error = refusal(BroadcastError, lambda: committed(submitted))
        holds("is smaller than 9000000000000000000" in str(error), f"the failure is {error}")
        holds("insufficient funds" in str(error), f"the failure is {error}")
    with step("the same bytes again have a spent sequence"):
        text = f"account sequence mismatch, expected {account.sequence + 1}, got {account.sequence}"
        same(again(client, greedy), (32, f"{text}: incorrect account sequence"), "refusal")
    with step("the bytes of a transfer that took effect are known"):
        account.sequence += 1
        transfer = signed(1, fee, account)
        committed(client.broadcast_tx(transfer))
        same(again(client, transfer), (19, ""), "refusal")
    with step("a limit of gas that is too low is told as that"):
        account.sequence += 1
        limit = gas - FIRST_FEE_GAS - 1000
        scarce = TxFee(amount=f"5000{denom}", gas_limit=limit)
        submitted = client.broadcast_tx(signed(1, scarce, account))
        error = refusal(OutOfGasError, lambda: committed(submitted))
        same(error.gas_wanted, limit, "gas that was wanted")
        holds(error.gas_used > limit, f"gas that was used: {error.gas_used}")


def main(path, name):
    localnet = Localnet(path)
    first, last = localnet.nodes[0], localnet.nodes[-1]
    urls = [f"grpc+{first['grpc']}", f"rest+{last['rest']}"]
    for url in urls:
        print(f"cosmpy with {localnet.chain_id} over {url}, as {name}")
        payer, friend = localnet.wallet(name), localnet.stranger().address()
        client = connect(localnet, url)
        ask(client, localnet)
        with step("a new address owns nothing"):
            same(client.query_bank_balance(friend), 0, "balance")
            same(client.query_bank_all_balances(friend), [], "all balances")
        gas = send(client, localnet, payer, friend)
        be_refused(client, localnet, payer, friend, gas)
        act_for_each_other(client, url, localnet, payer)
        stake(client, localnet, payer)


if __name__ == "__main__":
    main(*sys.argv[1:])
