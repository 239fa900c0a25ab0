"""How many guesses are let through."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from accounts import operations
from accounts.models import Attempts
from accounts.operations import throttle
from audit.vocabulary import Outcome
from tests.accounts.conftest import (
    HERE,
    THERE,
    Clock,
    act,
    admit,
    count,
    entries,
    in_parallel,
    sign_in,
)

pytestmark = pytest.mark.usefixtures("suzuki")


def test_ten_guesses_per_login_and_network_in_five_minutes(time: Clock) -> None:
    assert [admit() for _ in range(12)] == [True] * 10 + [False] * 2
    assert admit(address="192.0.2.99") is False
    assert admit(address=THERE)
    assert admit("other")
    time.shift = timedelta(minutes=5)
    assert admit()


def test_refused_attempts_do_not_prolong_the_wait(time: Clock) -> None:
    for _ in range(10):
        admit()
    time.shift = timedelta(minutes=4)
    assert not admit()
    time.shift = timedelta(minutes=5)
    assert admit()


def test_thirty_guesses_a_day_from_foreign_networks_then_the_known_ones_have_twenty_left(
    time: Clock,
) -> None:
    assert admit()
    assert sign_in()
    foreign = [admit(address=f"203.0.{number}.1") for number in range(60)]
    assert sum(foreign) == 30
    known = []
    for number in range(5):
        time.shift = timedelta(minutes=5 * number)
        known += [admit() for _ in range(10)]
    assert sum(known) == 20
    time.shift = timedelta(days=1, minutes=1)
    assert admit()


def test_thousand_guesses_in_all_in_five_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "IN_ALL", 25)
    admitted = [admit(f"login{number}", f"203.0.{number}.1") for number in range(40)]
    assert sum(admitted) == 25
    assert count(Attempts) == 2 * 25 + 1


def test_right_password_is_no_guess() -> None:
    for _ in range(30):
        assert admit()
        assert sign_in()


def test_lock_out_is_in_the_audit_trail_once_and_without_the_login() -> None:
    for _ in range(15):
        admit()
    (entry,) = entries("accounts:lock-out")
    assert entry.outcome is Outcome.REFUSED
    assert "suzuki" not in entry.changes


def test_unlock_lets_the_member_try_again_from_everywhere() -> None:
    for _ in range(15):
        admit()
        admit(address=THERE)
        admit("sato")
    act(operations.unlock)
    assert admit()
    assert admit(address=THERE)
    assert not admit("sato")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.10", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_network_of_an_address(address: str, network: str) -> None:
    assert throttle.network_of(address) == network


def test_parallel_guesses_are_counted_one_by_one(either_engine: Engine) -> None:
    admitted = in_parallel(
        either_engine, 16, lambda work: operations.admit(work, login="suzuki", address=HERE)
    )
    assert admitted.count(True) == 10
    assert admitted.count(False) == 6
    assert count(Attempts) == 3


def test_counts_of_days_past_are_dropped(time: Clock) -> None:
    for number in range(5):
        admit(f"login{number}")
    time.shift = timedelta(days=2)
    assert admit()
    assert sign_in()
    assert count(Attempts) == 3
