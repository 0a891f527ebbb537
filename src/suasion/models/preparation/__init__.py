"""From any table to numbers a learner reads: a recipe of visible steps, learned from training rows alone."""
