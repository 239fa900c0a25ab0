"""事案記録一式: all that is kept of a case as one file for an inspection, with its proof."""
