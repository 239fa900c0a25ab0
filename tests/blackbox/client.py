"""A member's browser in front of a real server, without scripts; twins share its cookie."""

import re
from typing import Any, Self

import requests

from tests.blackbox.pages import form_to
from tests.conftest import PASSWORD

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
SECONDS = 60
ENTRY: dict[str, Any] = {
    "title": "不正ログインによる株式の不正売却",
    "kinds": ["unauthorized_access"],
    "origin": "new",
    "discovered_at": "2026/11/20 09:05",
    "damage": "unknown",
    "discovery_source": "customer",
    "summary": "お客さまから身に覚えのない売却の申出があった。",
}


class Client:
    """Sends what a browser would send and never follows where an answer leads."""

    def __init__(self, url: str, cookie: str | None = None) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False
        self.token = ""
        if cookie is not None:
            self.http.cookies.set("ippo", cookie, domain="127.0.0.1", path="/")

    @property
    def cookie(self) -> str:
        """Give the present cookie."""
        return str(self.http.cookies.get("ippo", domain="127.0.0.1"))

    def twin(self, url: str | None = None) -> "Client":
        """Give another client that holds the same cookie and token."""
        other = Client(url or self.url, self.cookie)
        other.token = self.token
        return other

    def get(self, address: str, **options: Any) -> requests.Response:
        """Open a page."""
        return self.http.get(self.url + address, allow_redirects=False, timeout=SECONDS, **options)

    def post(
        self, address: str, data: dict[str, Any] | None = None, **options: Any
    ) -> requests.Response:
        """Send a form with its token."""
        entries = {"csrf_token": self.token, **(data or {})}
        return self.http.post(
            self.url + address, data=entries, allow_redirects=False, timeout=SECONDS, **options
        )

    def send(self, address: str, body: Any) -> requests.Response:
        """Send JSON as the page's scripts do."""
        headers = {"X-CSRFToken": self.token, "Accept": "application/json"}
        return self.http.post(
            self.url + address,
            json=body,
            headers=headers,
            allow_redirects=False,
            timeout=SECONDS,
        )

    def sign_in(self, login: str, password: str = PASSWORD) -> Self:
        """Sign in and take the token of the new sign-in."""
        self.token = self._token_of("/sign-in")
        answer = self.post("/sign-in", {"login": login, "password": password})
        assert answer.status_code == 303, answer.text
        self.token = self._token_of("/account")
        return self

    def is_signed_in(self) -> bool:
        """Say whether the server still knows this client."""
        answer = self.get("/account")
        assert answer.status_code in {200, 303}, answer.text
        return answer.status_code == 200

    def record(self, key: str, **given: Any) -> requests.Response:
        """Send 「記録する」 with a submission number."""
        return self.post("/incidents/new", {**ENTRY, "submission_id": key, **given})

    def revise(self, case: str, **given: Any) -> requests.Response:
        """Open the full form of a case and save it with some entries changed."""
        address = f"{case}/edit"
        page = self.get(address)
        if page.status_code != 200:
            return page
        entries = form_to(page.text, address).entries
        return self.post(address, {**entries, "csrf_token": self.token, **given})

    def keep_draft(self, form: str, record: str, revision: int, **fields: str) -> requests.Response:
        """Save a draft as the page does while somebody types."""
        typed = {name: [value] for name, value in fields.items()}
        body = {"form": form, "record": record, "revision": revision, "fields": typed}
        return self.send("/drafts", body)

    def _token_of(self, address: str) -> str:
        page = self.get(address).text
        found = TOKEN.search(page)
        assert found is not None, page[:2000]
        return found[1]
