"""Who did it: identity, traits, consent, segments, history."""
