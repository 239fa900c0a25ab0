"""遡及確認 in words: its page, its document, its history."""
