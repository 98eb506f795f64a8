"""The database: tables, engines, migrations, and every query the program makes."""
