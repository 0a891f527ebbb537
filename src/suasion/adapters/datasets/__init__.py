"""Public data sets in the shape that the importers take."""
