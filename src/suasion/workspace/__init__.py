"""The library surface: one data directory, and the services of every stage over it."""

from suasion.workspace.workspace import Workspace

__all__ = ["Workspace"]
