"""Keeping a workspace well: backup, restore and release, verification, rebuilding, new vault keys, a doctor's look."""
