"""What operators type: serving, the database, the settings, the demo."""
