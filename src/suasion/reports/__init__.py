"""What the figures look like: one summary becomes one self-contained page in each language, and one JSON file."""
