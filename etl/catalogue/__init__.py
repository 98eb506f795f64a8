"""plan.toml: read, drafted, written, matched."""
