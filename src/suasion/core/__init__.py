"""Ids, time, chance, errors, settings and the two storage ports; imports nothing of ours."""
