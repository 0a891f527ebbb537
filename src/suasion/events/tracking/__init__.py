"""The tracking plan: what events a shop means to send, and what each must look like."""
