"""What is said: facts, drafts, their review and approval, and rendering to one message per customer."""
