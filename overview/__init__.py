"""The top floor: what needs several packages at once."""
