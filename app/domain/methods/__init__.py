"""The methods behind ``app.domain.progress``: pure, vectorised, each formula in one place (docs/method.md)."""
