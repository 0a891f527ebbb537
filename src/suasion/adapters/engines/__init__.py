"""Analytical engines behind `core.engine.Engine`."""
