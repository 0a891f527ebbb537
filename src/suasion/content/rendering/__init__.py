"""From a draft and one customer's values to a message."""
