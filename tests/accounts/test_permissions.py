"""The one table: who may do what, and which roles exclude each other."""

from itertools import chain, combinations

import pytest

from accounts.permissions import (
    GRANTS,
    LABELS,
    Permission,
    Role,
    labels_of,
    refusal_of,
    rights_of,
    roles_with,
)

CONTENT = {
    permission
    for permission in Permission
    if permission.startswith(("incidents:", "notifications:"))
}
WRITING = {
    Permission.INCIDENT_WRITE,
    Permission.INCIDENT_CLOSE,
    Permission.NOTIFICATION_WRITE,
    Permission.NOTIFICATION_APPROVE,
    Permission.NOTIFICATION_SUBMIT,
}
ALL_SETS = [
    frozenset(roles)
    for roles in chain.from_iterable(combinations(Role, size) for size in range(len(Role) + 1))
]


def test_every_role_has_its_row_and_every_permission_its_label() -> None:
    assert set(GRANTS) == set(Role)
    assert set(LABELS) == set(Permission)
    assert set().union(*GRANTS.values()) == set(Permission)


def test_permissions_are_sorted_and_named_after_their_package() -> None:
    values = [permission.value for permission in Permission]
    assert values == sorted(values, key=lambda value: value.split(":")[0])
    assert all(value.count(":") == 1 for value in values)


def test_administrator_sees_no_case_content() -> None:
    assert GRANTS[Role.ADMIN] & CONTENT == {Permission.AUTHORITIES_MANAGE}


def test_auditor_and_viewer_write_nothing() -> None:
    assert not rights_of({Role.AUDITOR, Role.VIEWER}) & WRITING


def test_only_the_auditor_reads_the_audit_trail() -> None:
    assert roles_with(Permission.AUDIT_READ) == {Role.AUDITOR}


def test_member_without_role_may_nothing() -> None:
    assert rights_of(()) == frozenset()


def test_rights_are_the_union_over_the_roles() -> None:
    both = rights_of({Role.HANDLER, Role.APPROVER})
    assert both == GRANTS[Role.HANDLER] | GRANTS[Role.APPROVER]


@pytest.mark.parametrize("roles", ALL_SETS, ids=lambda roles: "+".join(sorted(roles)) or "none")
def test_combination_is_refused_exactly_where_duties_must_be_separate(
    roles: frozenset[Role],
) -> None:
    writes = rights_of(roles - {Role.AUDITOR}) & WRITING or roles & {Role.SUPPORT, Role.ADMIN}
    expected = (
        (Role.ADMIN in roles and len(roles) > 1)
        or (Role.CONTRACTOR in roles and len(roles) > 1)
        or (Role.AUDITOR in roles and bool(writes))
    )
    assert (refusal_of(roles) is not None) is expected


def test_labels_come_in_the_order_of_the_vocabulary() -> None:
    assert labels_of({Role.VIEWER, Role.HANDLER}) == ("CSIRT担当者", "閲覧（経営）")
