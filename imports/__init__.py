"""Intake of tables and mails from other systems: parsed in a child process, checked row by row."""
