"""Computed traits: saved measures of what customers did, computed again and again and published as traits."""
