"""自社情報 and 営業日・営業時間: what the firm says about itself, and when it is open."""
