"""自社情報: what every letter says about the firm itself."""
