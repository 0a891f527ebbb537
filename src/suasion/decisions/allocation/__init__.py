"""Allocation: at most one action per customer, best total profit under limits, with proof of how good it is."""
