"""Keeping a database: backup, restore, check, copy to another engine, and new schemas."""
