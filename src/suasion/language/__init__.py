"""Language models: the port only. A model drafts text; it sends nothing and calls nothing (promise 5)."""
