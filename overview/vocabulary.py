"""What the audit trail calls the doings of this package."""

VERBS = {"overview:statistics": "報告の集計の出力"}
