"""What the pages and the history say of evidence."""
