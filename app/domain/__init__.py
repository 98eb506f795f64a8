"""How far a plan has come: pure, no database and no web."""
