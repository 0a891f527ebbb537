"""Figures and intervals, checked against closed forms; knows nothing of customers."""
