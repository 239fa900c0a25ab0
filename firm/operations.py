"""Writes of 自社情報."""

from sqlalchemy.exc import IntegrityError

from core.work import Conflict, Work
from firm.models import DOCUMENT_NO_FORMAT, FirmProfile
from firm.queries import find_firm
from firm.vocabulary import AmountStyle


def revise_firm(  # noqa: PLR0913 (one keyword for each column of the form)
    work: Work,
    *,
    version: int,
    name: str | None,
    representative_title: str | None,
    representative_name: str | None,
    registration_no: str | None,
    document_no_format: str | None,
    amount_style: AmountStyle,
    contact_department: str | None,
    contact_name: str | None,
    contact_phone: str | None,
    contact_email: str | None,
    contact_off_hours: str | None,
) -> FirmProfile:
    """Write the firm's profile; a version that is no longer the present one raises Conflict."""
    firm = find_firm(work.session, for_update=True)
    if version != firm.version:
        raise Conflict("他の職員が先に更新しました。")
    work.because("firm:revise")
    firm.name = name
    firm.representative_title = representative_title
    firm.representative_name = representative_name
    firm.registration_no = registration_no
    firm.document_no_format = document_no_format or DOCUMENT_NO_FORMAT
    firm.amount_style = amount_style
    firm.contact_department = contact_department
    firm.contact_name = contact_name
    firm.contact_phone = contact_phone
    firm.contact_email = contact_email
    firm.contact_off_hours = contact_off_hours
    work.session.add(firm)
    try:
        work.session.flush()
    except IntegrityError as twin:
        raise Conflict("他の職員が先に登録しました。") from twin
    return firm
