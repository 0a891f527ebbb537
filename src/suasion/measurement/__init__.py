"""What came of it: outcomes, checks and associations, each with its interval and with what it may not be called."""
