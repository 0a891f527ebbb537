"""The steps, a file each; a module that holds `STEP` is a step."""
