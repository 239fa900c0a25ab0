"""被害口座台帳: the affected accounts of a case, where the money went, and their sums."""
