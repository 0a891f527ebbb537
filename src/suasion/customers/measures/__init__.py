"""Measures over a customer's orders, lines and events: segments compare them, computed traits keep them."""
