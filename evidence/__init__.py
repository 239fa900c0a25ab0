"""証拠: what was found, kept unchanged, and through whose hands it went."""
