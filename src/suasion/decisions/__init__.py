"""Decisions: which action each customer gets, under shared limits, with a certificate and logged probabilities."""
