"""Telling machines from people: crawlers, link scanners of mail systems, driven browsers.

What a machine did stays in the log with the name of the rule that says so, and is left out of what decisions are made
from. The rules are few and readable, and lean to one side: what is not clearly a machine is a person.
"""

from suasion.events.machines.rules import Rules, judged, machine_rule

__all__ = ["Rules", "judged", "machine_rule"]
