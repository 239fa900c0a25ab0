"""当局への一報: drafted from a case, reviewed, approved by another person, submitted."""
