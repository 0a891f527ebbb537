"""Channels messages go out by."""
