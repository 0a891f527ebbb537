"""Pure functions on arrays: intervals, ranking metrics, calibration."""
