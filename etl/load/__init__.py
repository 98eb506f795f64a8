"""Plan folders into the database."""
