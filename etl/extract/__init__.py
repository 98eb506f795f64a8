"""From a document to its mentions."""
