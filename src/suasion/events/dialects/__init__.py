"""Other systems' ways of sending events, each translated into the Segment spec; then all go the same way."""
