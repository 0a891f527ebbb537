"""The charts: one file a kind, each a Vega-Lite specification drawn in this process, with no request to anywhere."""
