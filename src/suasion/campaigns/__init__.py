"""Campaigns: the plan and the messages that bear one name, who was left out and why, and the loop at a glance."""
