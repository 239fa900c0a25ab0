"""The audit trail: who did what and when, chained so that every later change to it shows."""
