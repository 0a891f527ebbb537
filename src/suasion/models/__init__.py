"""What will happen: features, learners, selection, calibration, the registry, cards and reasons."""
