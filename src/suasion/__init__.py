"""Suasion: collect, know, predict, recommend, decide, write, send, measure, in one loop."""

__version__ = "0.1.0.dev0"
