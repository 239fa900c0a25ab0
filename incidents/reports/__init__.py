"""What is read out of a case."""
