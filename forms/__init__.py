"""様式・宛先別の文書: one set of facts told to each addressee, on our own layout or on a form of theirs."""
