"""The HTTP edge: whether the workspace is well, the report, and its figures as read-only JSON."""
