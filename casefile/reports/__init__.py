"""What is kept beside a 事案, in words."""
