"""Pure functions on arrays: ranking metrics, calibration, intervals."""
