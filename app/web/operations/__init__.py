"""What whoever keeps the server running sees of it: logs, metrics, and errors that say what to do."""
