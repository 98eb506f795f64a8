"""Languages that documents are read in."""
