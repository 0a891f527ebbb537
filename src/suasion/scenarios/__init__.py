"""Ready-made set-ups per industry, as data: each folder holds definitions in YAML, and no code."""
