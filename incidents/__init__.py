"""事案: record, assess, close."""
