"""Reads files that strangers made; runs in a child process and knows nothing of the house but its text."""
