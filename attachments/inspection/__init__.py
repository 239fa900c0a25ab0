"""What the child process does with a stranger's file: it says what the file is and what is odd about it."""
