"""One case of the year while it is told: its records, and the acts that members do on them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from commands.demo.cast import CONTRACTOR, Staff
from commands.demo.scene import Scene, Tale, Telling
from commands.demo.withdrawals import Withdrawals
from commands.demo.year import Case, Letter
from core.moments import Moment, Precision
from core.work import Work
from incidents.models import Incident
from incidents.operations import move_incident, open_incident, revise_incident
from notifications import operations as letters
from notifications.models import Notification
from notifications.queries import list_active_authorities
from notifications.reports.items import FINAL_ITEMS
from notifications.vocabulary import NotificationKind, SubmitMethod

Act = Callable[[Work, Staff], None]
LedgerTeller = Callable[[Work, Incident, Withdrawals, Scene], None]
METHODS = (SubmitMethod.EMAIL, SubmitMethod.ONLINE, SubmitMethod.PHONE, SubmitMethod.COUNTER)
ADDRESSEES = ("金融庁長官", *["関東財務局長"] * 4)
RETURNED = "次回報告の時期と、それまでに確定させる事項を、項目14に明記してください。"
DOUBT = "項目9の文は、実施を確かめた措置に絞って記したものであることを、作成者に確認した。"
CARRIED = "前回の報告から引き継いだ文が、現在の内容と矛盾しないことを確かめた。"
LESSON = (
    "検知から初動までの手順は機能した。再発防止策の実施状況を、経営会議で四半期ごとに確かめる。"
)


@dataclass(frozen=True)
class Step:
    """One act of one member at one instant."""

    at: datetime
    who: str
    act: Act


@dataclass
class Chapter:
    """One case while it is told: its records, once they exist."""

    place: int
    case: Case
    scene: Scene
    tale: Tale
    staff: Mapping[str, Staff]
    _incident: Incident | None = field(default=None, init=False)
    _letter: Notification | None = field(default=None, init=False)

    @property
    def incident(self) -> Incident:
        """Give the case, which the first step has opened."""
        if self._incident is None:
            raise LookupError("the case has not been opened yet")
        return self._incident

    @property
    def letter(self) -> Notification:
        """Give the letter, which an earlier step has begun."""
        if self._letter is None:
            raise LookupError("the letter has not been begun yet")
        return self._letter

    def step(self, minutes: int, who: str, act: Act) -> Step:
        """Give a step so many minutes after the discovery."""
        return Step(self.scene.found + timedelta(minutes=minutes), who, act)

    def open(self, work: Work, member: Staff) -> None:
        """Record what is known at first."""
        assignee = self.staff[CONTRACTOR] if self.case.is_with_contractor else member
        self._incident = open_incident(
            work,
            title=self.tale.title,
            kinds=self.tale.kinds,
            origin=self.tale.origin,
            discovered=Moment(self.scene.found, Precision.MINUTE),
            damage=self.tale.damage,
            discovery_source=self.tale.source,
            summary=self.tale.summary,
            assignee_id=assignee.id,
        )

    def move(self, name: str, reason: str | None = None) -> Act:
        """Give the act that takes the case through a move."""

        def act(work: Work, member: Staff) -> None:
            move_incident(work, self.incident, move=name, member=member, reason=reason)

        return act

    def revise(self, telling: Telling) -> Act:
        """Give the act that writes the full form."""

        def act(work: Work, member: Staff) -> None:
            del member
            revise_incident(
                work,
                self.incident,
                version=self.incident.version,
                discovered=Moment(self.scene.found, Precision.MINUTE),
                figures=telling.figures,
                **telling.fields,
            )

        return act

    def tell_ledger(self, record: LedgerTeller) -> Act:
        """Give the act that records the accounts of a withdrawal."""

        def act(work: Work, member: Staff) -> None:
            del member
            if isinstance(self.case.tell, Withdrawals):
                record(work, self.incident, self.case.tell, self.scene)

        return act

    def begin_letter(self, work: Work, member: Staff) -> None:
        """Begin the 第一報."""
        name = ADDRESSEES[self.place % len(ADDRESSEES)]
        authority = next(a for a in list_active_authorities(work.session) if a.name == name)
        self._letter = letters.draft_first_report(
            work, self.incident, author_id=member.id, authority=authority
        )

    def follow(self, kind: NotificationKind) -> Act:
        """Give the act that begins the report after the submitted one."""

        def act(work: Work, member: Staff) -> None:
            self._letter = letters.draft_next_report(
                work, self.incident, author_id=member.id, kind=kind
            )

        return act

    def sum_up(self, work: Work, member: Staff) -> None:
        """Write the 総括 into the case."""
        del member
        revise_incident(
            work,
            self.incident,
            version=self.incident.version,
            discovered=Moment(self.scene.found, Precision.MINUTE),
            figures={},
            closing_summary=LESSON,
        )

    def settle(self, work: Work, member: Staff) -> None:
        """Decide that what the 最終報告 leaves open will not be known."""
        del member
        self._rewrite(work, {}, [kind.key for kind in FINAL_ITEMS])

    def edit_letter(self, item: str, text: str) -> Act:
        """Give the act that writes one item of the letter by hand."""

        def act(work: Work, member: Staff) -> None:
            del member
            self._rewrite(work, {item: text})

        return act

    def _rewrite(self, work: Work, texts: dict[str, str], settled: Sequence[str] = ()) -> None:
        letter = self.letter
        letters.revise_draft(
            work,
            letter,
            version=letter.version,
            authority=letter.authority,
            dated_on=letter.dated_on,
            document_no=letter.document_no,
            subject=letter.subject,
            texts=texts,
            annexes=letter.annexes,
            settled=settled,
        )

    def request_review(self, work: Work, member: Staff) -> None:
        """Ask an approver."""
        letters.request_review(work, self.letter, member=member)

    def send_back(self, work: Work, member: Staff) -> None:
        """Give the letter back to its writer."""
        letters.send_back(work, self.letter, member=member, reason=RETURNED)

    def approve(self, work: Work, member: Staff) -> None:
        """Approve, with the answer to what is in doubt."""
        is_first = self.letter.previous_id is None
        is_in_doubt = self.case.letter is Letter.DOUBTED if is_first else bool(self.letter.edits)
        reason = (DOUBT if is_first else CARRIED) if is_in_doubt else None
        letters.approve(work, self.letter, member=member, member_id=member.id, doubt_reason=reason)

    def submit(self, work: Work, member: Staff) -> None:
        """Record the submission, made five minutes before."""
        method = METHODS[self.place % len(METHODS)]
        is_counted = method in (SubmitMethod.ONLINE, SubmitMethod.COUNTER)
        letters.submit(
            work,
            self.letter,
            member=member,
            submitted_at=work.now - timedelta(minutes=5),
            submit_method=method,
            received_by="証券監督担当（当直）",
            receipt_no=f"受第{1000 + self.place * 7}号" if is_counted else None,
            submit_note="電話で要旨を伝え、続けて文書を送付した。"
            if method is SubmitMethod.PHONE
            else None,
        )

    def withdraw(self, work: Work, member: Staff) -> None:
        """Take the letter back with the reason of the false alarm."""
        letters.withdraw(work, self.letter, member=member, reason=self.case.reason)
