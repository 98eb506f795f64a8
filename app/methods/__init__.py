"""The methods behind ``app.progress``: pure, vectorised, each formula in one place (docs/method.md)."""
