"""A mailbox on this machine: where the demo's messages go, so that they can be opened."""
