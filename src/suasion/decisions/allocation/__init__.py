"""Allocation: at most one action per customer, best total profit under shared limits, with a proof of how good it is."""
