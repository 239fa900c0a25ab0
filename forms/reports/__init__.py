"""From facts to documents for each addressee, and to the values of a form's placeholders."""
