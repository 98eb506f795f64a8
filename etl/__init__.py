"""From a plan document to facts: read, find quantities, make mentions, reconcile, check, load."""
