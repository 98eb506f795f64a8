"""The parts of the command line; together with ``app.cli`` the only place that knows both ``etl`` and ``app``."""
