"""当局との連絡: a first word by telephone, what was promised in it, and what the authority asks."""
