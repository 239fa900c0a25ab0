"""Work that goes on behind the pages, and mail that leaves the house: rows that survive a crash."""
