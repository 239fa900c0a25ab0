"""報告義務: which authority must be told what by when, what was decided about it, and proof of it."""
