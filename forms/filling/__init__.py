"""What the child process does with a form that strangers made: it is looked through, and filled in; nothing in it runs."""
