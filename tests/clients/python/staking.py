"""What a script does with stake."""

from decimal import Decimal

from cosmpy.aerial.client.staking import ValidatorStatus
from cosmpy.aerial.exceptions import BroadcastError
from cosmpy.aerial.tx import TxFee

from steps import committed, fee_of, holds, refusal, same, step

WLS = 1_000_000


def stake(client, localnet, payer):
    """A new holder votes, moves its votes, is paid, and learns that stake leaves slowly."""
    denom = localnet.denom
    holder = localnet.stranger()
    address = holder.address()
    committed(client.send_tokens(address, 2_000 * WLS, denom, payer))
    first, second = producers(client)

    with step("who has no stake has an empty summary"):
        summary = client.query_staking_summary(address)
        same((summary.current_positions, summary.unbonding_positions), ([], []), "positions")
        sums = (summary.total_staked, summary.total_rewards, summary.total_unbonding)
        same(sums, (0, 0, 0), "sums")
    with step("delegated tokens are a position of just that amount"):
        done = committed(client.delegate_tokens(first.address, 1_000 * WLS, holder))
        same(done.code, 0, f"code of {done.raw_log}")
        same(done.events["delegate"]["amount"], f"{1_000 * WLS}{denom}", "event")
        spent = 1_000 * WLS + int(fee_of(done).removesuffix(denom))
        same(client.query_bank_balance(address), 2_000 * WLS - spent, "what is left")
        same(positions(client, address), {str(first.address): 1_000 * WLS}, "positions")
    with step("votes move at once"):
        done = committed(
            client.redelegate_tokens(first.address, second.address, 400 * WLS, holder)
        )
        same(done.code, 0, f"code of {done.raw_log}")
        moved = {str(first.address): 600 * WLS, str(second.address): 400 * WLS}
        same(positions(client, address), moved, "positions")
        same(client.query_staking_summary(address).total_staked, 1_000 * WLS, "all of it")
    be_paid(client, denom, holder, first)
    leave(client, denom, holder, first)


def producers(client):
    """Two of the validators of the localnet."""
    with step("validators are listed by status"):
        bonded = client.query_validators()
        holds(len(bonded) >= 4, f"{len(bonded)} validators")
        same({one.status for one in bonded}, {ValidatorStatus.BONDED}, "status")
        holds(all(one.tokens > 0 for one in bonded), "a validator without tokens")
        same(client.query_validators(ValidatorStatus.UNBONDING), [], "those that leave")
        everyone = client.query_validators(ValidatorStatus.UNSPECIFIED)
        listed = {str(one.address) for one in everyone}
        holds({str(one.address) for one in bonded} <= listed, "a bonded one is not among all")
    nodes = [one for one in bonded if one.moniker.startswith("node")]
    return nodes[:2]


def positions(client, address):
    """Stake by validator."""
    summary = client.query_staking_summary(address)
    return {str(one.validator): one.amount for one in summary.current_positions}


def be_paid(client, denom, holder, producer):
    """Rewards are there, and are claimed."""
    address = holder.address()
    with step("rewards are shown and can be claimed"):
        shown = client.query_staking_summary(address)
        holds(all(one.reward_dec > Decimal(0) for one in shown.current_positions), "no reward")
        before = client.query_bank_balance(address)
        done = committed(client.claim_rewards(producer.address, holder))
        same(done.code, 0, f"code of {done.raw_log}")
        paid = int(done.events["withdraw_rewards"]["amount"].removesuffix(denom))
        holds(paid > 0, "nothing was paid")
        fee = int(fee_of(done).removesuffix(denom))
        same(client.query_bank_balance(address), before + paid - fee, "balance")


def leave(client, denom, holder, producer):
    """The room of power-downs grows from nothing: some of the smallest unit a second."""
    address = holder.address()
    fee = TxFee(amount=f"10000{denom}", gas_limit=400_000)
    with step("more than the room of the day can not be undelegated"):
        submitted = client.undelegate_tokens(producer.address, 200 * WLS, holder, fee=fee)
        error = refusal(BroadcastError, lambda: committed(submitted))
        text = f"{200 * WLS} is more than can be powered down now"
        holds(text in str(error) and "which leaves" in str(error), f"the failure is {error}")
    with step("a little can, and is listed until it is paid"):
        done = committed(client.undelegate_tokens(producer.address, 13, holder, fee=fee))
        same(done.code, 0, f"code of {done.raw_log}")
        summary = client.query_staking_summary(address)
        leaving = {str(one.validator): one.amount for one in summary.unbonding_positions}
        same(leaving, {str(producer.address): 13}, "what leaves")
        same((summary.total_unbonding, summary.total_staked), (13, 1_000 * WLS - 13), "sums")
