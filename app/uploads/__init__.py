"""Files between choosing and writing."""
