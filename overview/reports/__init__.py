"""What is laid out across packages."""
