"""Transactional databases behind `core.database.Database`, and their migrations."""
