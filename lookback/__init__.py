"""遡及確認: the ledger of checks whether customers were harmed in the past."""
