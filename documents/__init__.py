"""One description of a document and its three forms: page, Word file and JSON."""
