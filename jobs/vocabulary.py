"""The words of jobs and of outgoing mail: their states, and what the audit trail calls their acts."""

from core.vocabulary import Term


class JobState(Term):
    """How far a job is."""

    WAITING = "waiting", "待機中"
    RUNNING = "running", "実行中"
    DONE = "done", "完了"
    FAILED = "failed", "失敗"
    CANCELLED = "cancelled", "中止"


class MailState(Term):
    """How far a mail is."""

    WAITING = "waiting", "送信待ち"
    SENDING = "sending", "送信中"
    SENT = "sent", "送信済み"
    FAILED = "failed", "送信失敗"
    UNCLEAR = "unclear", "結果不明"


OPEN = (JobState.WAITING, JobState.RUNNING)
"""States in which a job may still write something."""

VERBS = {
    "jobs:done": "処理の完了",
    "jobs:failed": "処理の失敗",
    "jobs:cancelled": "処理の中止",
    "jobs:file": "処理で作成したファイルのダウンロード",
    "jobs:mail-resend": "メールの再送の指示",
    "jobs:mail-settle": "メールを送信済みとする確認",
}
