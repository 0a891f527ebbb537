"""Experiments: who is in which arm, and who was exposed to what."""
