"""Tables out of a workspace, row by row: what can be exported, and how a file of it is written."""
