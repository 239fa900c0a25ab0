"""What is read out of the ledger."""
