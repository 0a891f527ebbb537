"""Work that spans stages: each a tuple of named, resumable steps over a workspace."""
