"""Runs a scenario as a list of sentences, so that a failure says what a user could not do."""

import json
import sys
import time
import traceback
from contextlib import contextmanager

from cosmpy.aerial.wallet import LocalWallet

# How long a transaction may take to be in a block, and how often a scenario looks for it.
COMMITTED_WITHIN_S = 30
POLL_S = 0.2


@contextmanager
def step(sentence):
    """One thing that a user does; the process ends with the sentence when it fails."""
    begun = time.monotonic()
    try:
        yield
    except Exception:  # whatever a client throws at its user
        print(f"FAIL  {sentence}", file=sys.stderr)
        traceback.print_exc()
        sys.exit(1)
    print(f"ok    {sentence} ({(time.monotonic() - begun) * 1000:.0f} ms)", flush=True)


def same(actual, expected, what):
    """What a user sees must be exactly this."""
    if actual != expected:
        raise AssertionError(f"{what}: expected {expected!r}, got {actual!r}")


def holds(condition, sentence):
    """What a user sees must be true."""
    if not condition:
        raise AssertionError(sentence)


def refusal(kind, deed):
    """The error with which a deed is refused."""
    try:
        answer = deed()
    except kind as error:
        return error
    raise AssertionError(f"it was not refused; the answer is {answer!r}")


def committed(submitted):
    """What became of a transaction, once it is in a block."""
    return submitted.wait_to_complete(timeout=COMMITTED_WITHIN_S, poll_period=POLL_S).response


def fee_of(response):
    """What a transaction has cost, such as `2500uwls`."""
    return response.events["tx"]["fee"]


class Localnet:
    """A running network, as localnet.json has it."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            described = json.load(file)
        self.chain_id = described["chain_id"]
        self.denom = described["denom"]
        self.prefix = described["prefix"]
        self.nodes = described["nodes"]
        self._words = {one["name"]: one["mnemonic"] for one in described["accounts"]}

    def wallet(self, name):
        """The wallet of a funded account."""
        return LocalWallet.from_mnemonic(self._words[name], prefix=self.prefix)

    def stranger(self):
        """A wallet that the chain has not seen."""
        return LocalWallet.generate(prefix=self.prefix)
