"""From records to facts, and from facts to letters."""
