"""What the figures look like: one summary rendered into one self-contained page and one JSON file."""
