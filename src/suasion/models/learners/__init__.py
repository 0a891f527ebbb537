"""Learners, a file each: whatever module here holds `CANDIDATES` competes."""
