"""Members that stand: kept up to date by what happens and by time, and equal to a full evaluation at every pass."""
