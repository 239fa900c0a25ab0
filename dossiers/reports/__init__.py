"""What a 事案記録一式 holds and how it is packed; no database and no pages."""
