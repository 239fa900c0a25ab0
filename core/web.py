"""What every answer has: headers, nonce, request number, error pages that keep what was typed."""

import hashlib
import json
import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    jsonify,
    render_template,
    request,
    session,
)
from flask.typing import ResponseReturnValue
from jinja2 import StrictUndefined
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable
from werkzeug.http import dump_options_header

from core import clock
from core.confidential import BLACKOUT, names_of
from core.database import db
from core.forms import CSRFError, CSRFProtect, generate_csrf, screened, taken_out
from core.moments import Moment, echo_moment
from core.screening import CREDENTIALS, screen
from core.work import is_reachable

PRODUCT_TITLE = "一報 ― 顧客被害・当局報告管理"
BODY_LIMIT = 4 * 1024 * 1024
NEVER_RETURNED = ("csrf_token", *CREDENTIALS)
"""Form entries that no page gives back."""

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

View = TypeVar("View", bound=Callable[..., Any])

log = logging.getLogger("ippo.web")

MESSAGES = {
    400: ("要求を受け付けられませんでした", "画面を開き直して、もう一度お試しください。"),
    404: (
        "ページが見つかりません",
        "アドレスが正しいかご確認ください。閲覧の権限がない場合も、この画面が表示されます。",
    ),
    405: ("この操作は行えません", "画面上のボタンやリンクから操作してください。"),
    409: ("ほかの操作と重なりました", "画面を開き直して、最新の内容をご確認ください。"),
    413: (
        "送信された内容が大きすぎます",
        "文章やファイルを小さくするか、分けて送信してください。自動保存された下書きは残っています。",
    ),
    429: ("操作の回数が上限に達しました", "しばらく待ってから、もう一度お試しください。"),
    500: (
        "処理を完了できませんでした",
        "内容は保存されていません。時間をおいてもう一度お試しください。",
    ),
    503: (
        "いまデータベースに保存できません",
        "内容は保存されていません。下の入力内容はこの画面に残っています。時間をおいて「もう一度送信する」を押してください。",
    ),
}


def install(app: Flask, *, is_https: bool) -> None:
    """Give an application the common ground of every page."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=BODY_LIMIT,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="__Host-ippo" if is_https else "ippo",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_SSL_STRICT=False,
        WTF_I18N_ENABLED=False,
    )
    app.before_request(_name_request)
    app.before_request(_allow_body)
    app.before_request(_refuse_other_sites)
    app.before_request(_refuse_deep_json)
    app.before_request(_screen_form)
    _protect_forms(app)
    app.after_request(_head)
    app.after_request(_tell_what_was_taken_out)
    app.teardown_appcontext(_leave)
    app.register_error_handler(Exception, _failed)
    app.add_template_filter(clock.jst_stamp, "jst")
    app.add_template_filter(clock.iso_jst, "iso")
    app.add_template_filter(_elapsed, "elapsed")
    app.add_template_filter(clock.minutes_text, "minutes")
    app.add_template_filter(_moment, "moment")
    app.jinja_env.globals.update(
        asset=asset,
        csp_nonce=nonce,
        csrf_token=generate_csrf,
        product_title=PRODUCT_TITLE,
        taken_out=taken_out,
        now=clock.now,
    )
    _add_health(app)


def asset(name: str) -> str:
    """Give the address of a static file with its content's hash, so that caches never lie."""
    known: dict[str, str] = current_app.extensions.setdefault("asset_addresses", {})
    if name not in known or current_app.debug:
        content = (Path(current_app.static_folder or "") / name).read_bytes()
        version = hashlib.sha256(content).hexdigest()[:12]
        # Not url_for: the page of an unknown host has no map of addresses.
        known[name] = f"{current_app.static_url_path}/{name}?v={version}"
    return known[name]


def nonce() -> str:
    """Give this response's script nonce."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a route that needs no signed-in member."""
    view.is_public = True  # type: ignore[attr-defined]
    view.permission = None  # type: ignore[attr-defined]
    return view


def signed(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a route whose every request is signed: no cookie speaks for it, so it needs no token either."""
    view.is_signed = True  # type: ignore[attr-defined]
    return view


def accepts_body(limit: int | Callable[[], int]) -> Callable[[View], View]:
    """Mark a route that takes a larger body than others, such as an uploaded file."""

    def mark(view: View) -> View:
        view.body_limit = limit  # type: ignore[attr-defined]
        return view

    return mark


def is_forged() -> bool:
    """Say whether a form that keeps its input came without a valid token: it is shown again, never obeyed."""
    return bool(g.get("is_forged", False))


def file_answer(content: bytes | str, content_type: str, name: str) -> Response:
    """Answer with a file that a browser saves and never opens inside the house."""
    return as_download(Response(content, content_type=content_type), name)


def as_download(answer: Response, name: str) -> Response:
    """Let an answer be saved under a name, Japanese ones included, and never be shown in the browser."""
    named = (
        {"filename": name} if name.isascii() else {"filename*": f"UTF-8''{quote(name, safe='')}"}
    )
    answer.headers["Content-Disposition"] = dump_options_header("attachment", named)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def wants_json() -> bool:
    """Say whether the client asks for JSON rather than a page."""
    return request.accept_mimetypes.best == "application/json" or request.is_json


def _name_request() -> None:
    g.request_number = secrets.token_hex(4).upper()
    g.started_at = clock.now()


def _allow_body() -> None:
    # Before anything reads the form, so before the check of its token.
    limit = getattr(current_app.view_functions.get(request.endpoint or ""), "body_limit", None)
    if limit is not None:
        request.max_content_length = limit() if callable(limit) else limit


def _refuse_other_sites() -> ResponseReturnValue | None:
    """Refuse a write that a page of another site has sent, before anything is read."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return None
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        # A form of a page under no-referrer comes with Origin "null"; this header tells it apart.
        is_own = site == "same-origin" and origin in {None, "null", request.host_url.rstrip("/")}
    else:
        is_own = origin in {None, request.host_url.rstrip("/")}
    return None if is_own else error_page(400)


def _refuse_deep_json() -> ResponseReturnValue | None:
    """Refuse JSON that is nested deeper than the parser goes."""
    try:
        request.get_json(silent=True)
    except RecursionError:
        return error_page(400)
    return None


def _screen_form() -> None:
    """Let no form reach a page with a secret in it; what is screened is all that anything behind reads."""
    view = current_app.view_functions.get(request.endpoint or "")
    # Public pages take credentials alone; a signed message is read, and screened, as its bytes.
    if request.method != "POST" or request.is_json or getattr(view, "is_public", True):
        return
    found = screen(dict(request.form.lists()))
    if found.taken_out or found.answers:
        pairs = [(name, value) for name, values in found.entered.items() for value in values]
        request.form = ImmutableMultiDict(pairs)
        g.screened = found


def _tell_what_was_taken_out(response: Response) -> Response:
    """Say so where something was saved at once; a form that asks back says it at the spot."""
    found = screened()
    if found and found.taken_out and response.status_code == 303:  # noqa: PLR2004 (saved)
        kinds = names_of(one.kind for out in found.taken_out.values() for one in out)
        flash(f"{kinds}とみられる文字があったため、{BLACKOUT}に置き換えて保存しました。", "warning")
    return response


def _protect_forms(app: Flask) -> None:
    protection = CSRFProtect()
    protection.init_app(app)

    def protect() -> ResponseReturnValue | None:
        if request.method not in app.config["WTF_CSRF_METHODS"] or not request.endpoint:
            return None
        if getattr(app.view_functions[request.endpoint], "is_signed", False):
            return None
        try:
            protection.protect()
        except CSRFError as error:
            # A page that keeps what was typed checks the token in its form and shows it again.
            keeps = getattr(app.view_functions[request.endpoint], "keeps", None)
            if keeps and not request.is_json:
                g.is_forged = True
                return None
            log.warning("refused token %s %s", request.endpoint, error.description)
            return error_page(400)
        return None

    app.before_request(protect)


def _head(response: Response) -> Response:
    script = f"'nonce-{g.nonce}' 'strict-dynamic'" if "nonce" in g else "'none'"
    # A download brings a stricter policy of its own.
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src {script}; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; object-src 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'",
    )
    response.headers.update(
        {
            "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Embedder-Policy": "require-corp",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "X-Request-Number": getattr(g, "request_number", "-"),
        }
    )
    if request.endpoint == "static" and response.status_code in {200, 304}:
        lasting = "public, max-age=31536000, immutable"
        response.headers["Cache-Control"] = lasting if request.args.get("v") else "no-cache"
    else:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
        _say_once()
    return response


def _say_once() -> None:
    """Keep each waiting message once: a client that opens no page would carry ever more of them."""
    if session.modified and "_flashes" in session:
        session["_flashes"] = list(dict.fromkeys(map(tuple, session["_flashes"])))


def _leave(error: BaseException | None) -> None:
    del error
    db.forget()


def _failed(error: Exception) -> ResponseReturnValue:
    """Answer every failure with a fixed page; details go to the log alone."""
    if isinstance(error, HTTPException) and error.code and error.code < 500:  # noqa: PLR2004 (client errors)
        return error_page(404 if error.code == 403 else error.code, error)  # noqa: PLR2004 (forbidden looks like unknown)
    db.forget()
    is_database = isinstance(error, (SQLAlchemyError, ServiceUnavailable))
    log.error(
        "request %s failed", getattr(g, "request_number", "-"), exc_info=_without_values(error)
    )
    return error_page(503 if is_database else 500)


def _without_values(error: Exception) -> Exception:
    """Keep the values of a failed statement out of the log."""
    if isinstance(error, DBAPIError):
        error.hide_parameters = True
    return error


def error_page(code: int, error: HTTPException | None = None) -> ResponseReturnValue:
    """Give the page of an error: fixed words, the request number, and what was typed."""
    status = code if code in MESSAGES else 400
    heading, advice = MESSAGES[status]
    number = getattr(g, "request_number", "-")
    methods = getattr(error, "valid_methods", None)
    headers = {"Allow": ", ".join(sorted(methods))} if methods else {}
    if wants_json():
        return jsonify(message=f"{heading}。{advice}", request_number=number), code, headers
    if not _has_known_host():
        # The frame of a page would repeat the host that is being refused.
        return f"{heading}。", code, {"Content-Type": "text/plain; charset=utf-8"}
    page = render_template(
        "errors/error.html",
        code=code,
        heading=heading,
        advice=advice,
        number=number if status in {500, 503} else None,
        kept=_typed() if status in {500, 503} else [],
    )
    return page, code, headers


def _has_known_host() -> bool:
    try:
        return bool(request.host)
    except HTTPException:
        return False


def _typed() -> list[tuple[str, str]]:
    """Give what the refused request carried, so that a page can offer to send it again."""
    if request.method != "POST":
        return []
    try:
        entries = list(request.form.items(multi=True))
    except HTTPException:
        return []
    return [(name, value) for name, value in entries if name not in NEVER_RETURNED]


def _moment(moment: Moment | None) -> str:
    """Write a moment as far as it is known."""
    return echo_moment(moment) if moment else ""


def _elapsed(since: datetime) -> str:
    """Say how long ago an instant was, in days, hours and minutes."""
    return clock.minutes_text(max(0, int((clock.now() - since).total_seconds() // 60)))


def _add_health(app: Flask) -> None:
    @app.get("/healthz")
    @public
    def alive() -> ResponseReturnValue:
        return {"status": "ok"}

    @app.get("/readyz")
    @public
    def ready() -> ResponseReturnValue:
        if not is_reachable(db.session):
            raise InternalServerError
        return {"status": "ok"}

    public(app.view_functions["static"])


class JsonLines(logging.Formatter):
    """Log lines as JSON, one line each, so that no text can pose as another line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)
