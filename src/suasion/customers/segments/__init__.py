"""Segments: saved conditions over traits, behaviour and consent, evaluated as of a moment."""
