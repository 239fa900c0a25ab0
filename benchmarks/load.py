"""A member's browser on one kept connection, and what is measured with it: medians and actions per second."""

import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse
from itertools import count
from statistics import median
from typing import Self
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SECONDS = 60
WARM_UP = 20

Action = Callable[[], None]


class Refused(Exception):
    """The server gave another answer than the one that was to be measured."""


class Browser:
    """One client that keeps its connection and its cookie."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        self.port = port
        self.cookie = ""
        self.token = ""

    def get(self, address: str, status: int = 200) -> str:
        """Open a page."""
        self.connection.request("GET", address, headers=self._headers())
        return self._answer(status)[1]

    def post(self, address: str, entries: Sequence[tuple[str, str]], status: int = 303) -> str:
        """Send a form; give the address it leads to."""
        body = urlencode([("csrf_token", self.token), *entries])
        self.connection.request("POST", address, body, {**FORM, **self._headers()})
        return self._answer(status)[0].headers.get("Location", "")

    def sign_in(self, login: str, password: str) -> Self:
        """Sign in, and keep the token of the new sign-in."""
        self.token = self._token_of("/sign-in")
        self.post("/sign-in", [("login", login), ("password", password)])
        self.token = self._token_of("/account")
        return self

    def twin(self) -> "Browser":
        """Give another connection of the same sign-in."""
        other = Browser(self.port)
        other.cookie, other.token = self.cookie, self.token
        return other

    def _headers(self) -> dict[str, str]:
        return {"Cookie": self.cookie} if self.cookie else {}

    def _answer(self, status: int) -> tuple[HTTPResponse, str]:
        answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        if answer.status != status:
            raise Refused(f"{answer.status} instead of {status}:\n{text[:2000]}")
        if given := answer.headers.get("Set-Cookie"):
            self.cookie = given.partition(";")[0]
        return answer, text

    def _token_of(self, address: str) -> str:
        found = TOKEN.search(self.get(address))
        if found is None:
            raise Refused(f"{address} has no form")
        return found[1]


def medians(actions: Sequence[Action], rounds: int) -> list[float]:
    """Run the actions in turn, so that noise meets all alike; give each one's median in milliseconds."""
    taken: list[list[float]] = [[] for _ in actions]
    for turn in range(WARM_UP + rounds):
        for action, times in zip(actions, taken, strict=True):
            began = time.perf_counter()
            action()
            if turn >= WARM_UP:
                times.append((time.perf_counter() - began) * 1000)
    return [median(times) for times in taken]


def per_second(actions: Sequence[Action], seconds: float) -> float:
    """Run every action over and over on a thread of its own; give the actions per second in all."""
    end = time.perf_counter() + seconds

    def repeat(action: Action) -> int:
        for done in count():
            if time.perf_counter() >= end:
                return done
            action()
        return 0

    began = time.perf_counter()
    with ThreadPoolExecutor(len(actions)) as threads:
        done = sum(threads.map(repeat, actions))
    return done / (time.perf_counter() - began)
