"""Imports of files: every line ends stored, quarantined or dropped with a reason, and the sums are equal."""
