"""相談・苦情 as rows, sheets and histories."""
