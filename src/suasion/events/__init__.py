"""What happened: the event format, the log it is kept in, and imports of files into it."""
