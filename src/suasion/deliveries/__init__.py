"""Saying it once: the ledger, the hand-over to a channel, and the addresses that end the messages."""
