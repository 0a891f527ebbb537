"""Learners, a file each: a module's `LEARNERS` are checked and loaded, its `CANDIDATES` compete."""
