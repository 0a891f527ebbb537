"""Identifiers are exchanged for tokens at intake; what they were stays in the vault."""
