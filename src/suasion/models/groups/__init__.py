"""Groups of customers that a computing finds: recency-frequency-monetary bands, clusters, look-alikes of a segment."""
