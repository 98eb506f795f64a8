"""Numbers, units and comparisons as Chinese texts write them."""
