"""What was typed and not yet saved: drafts of forms, and submissions that count once."""
