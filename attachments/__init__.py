"""Evidence files and what customers send: stored by hash, checked, delivered safely."""
