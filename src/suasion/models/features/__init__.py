"""Declared features, computed point in time for every customer at once."""
