// Keeps what is typed in a draft on the server, and never says 保存 before the server has it.
import { answerOf, fitsKeepalive, post } from "./post.js";
import { signInAgain } from "./reauth.js";
import { sessionEndsIn } from "./session.js";
import { reasonOf, StatusLine } from "./status.js";
import { changesSince, hiddenValuesOf, sentValuesOf, valuesOf } from "./values.js";

const PAUSE = 2000; // from the first unsaved keystroke; with the request it stays under 3 s
const RETRIES = [5, 10, 20, 40, 60]; // seconds
const SIGNED_OUT = new Set([0, 401, 403]); // 0: an answer that leads elsewhere, to the sign-in

export function startAutosave() {
  for (const form of document.querySelectorAll("form[data-draft]")) new Draft(form).watch();
}

class Draft {
  constructor(form) {
    this.form = form;
    this.status = new StatusLine(form);
    this.signIn = form.querySelector("[data-draft-sign-in]");
    // A page that answers a POST shows what was typed, which no draft has yet.
    this.known = form.hasAttribute("data-draft-typed") ? new Map() : sentValuesOf(form);
    this.revision = Number(form.dataset.draftRevision) || 0;
    this.failures = this.timer = 0;
    this.unanswered = null;
    this.isSaving = this.isLeaving = this.isStopped = false;
  }

  watch() {
    for (const kind of ["input", "change"]) this.form.addEventListener(kind, () => this.noteChange());
    this.form.addEventListener("focusout", () => this.saveIn(0));
    this.form.addEventListener("submit", () => { this.isLeaving = true; });
    this.signIn?.addEventListener("click", () => this.askToSignIn());
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    addEventListener("online", () => this.failures > 0 && this.saveIn(0, true));
    addEventListener("pageshow", () => { this.isLeaving = false; });
    addEventListener("beforeunload", (event) => this.isUnsaved() && event.preventDefault());
    this.noteChange();
  }

  changes() { return changesSince(this.known, valuesOf(this.form)); }

  isUnsaved() { return !this.isLeaving && (this.isSaving || this.changes().size > 0); }

  noteChange(pause = PAUSE) {
    if (this.isStopped || this.failures > 0 || this.isSaving || this.changes().size === 0) return;
    this.status.unsaved();
    if (!this.timer) this.saveIn(pause);
  }

  // While the server is in trouble only the growing pause decides, not every key.
  saveIn(pause, isRetry = false) {
    if (this.failures > 0 && !isRetry) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  async save() {
    clearTimeout(this.timer);
    this.timer = 0;
    const { body, changes } = this.unanswered ?? this.parcel();
    if (this.isSaving || this.isLeaving || this.isStopped || changes.size === 0) return;
    this.isSaving = true;
    this.status.saving();
    // Without an answer the same is sent again, so that the server can tell it from a conflict.
    this.unanswered = { body, changes };
    try {
      const response = await post(this.form.dataset.draftUrl, body, { keepalive: fitsKeepalive(body) });
      const answer = await answerOf(response);
      if (response.status < 500) this.unanswered = null;
      this.take(response, answer, changes);
    } catch {
      this.fail("サーバーに接続できません");
    }
    this.isSaving = false;
    this.noteChange(document.hidden ? 0 : PAUSE / 2);
  }

  parcel() {
    const { draft: form, draftRecord: record, draftBaseVersion: base } = this.form.dataset;
    const changes = this.changes();
    const fields = { ...Object.fromEntries(changes), ...hiddenValuesOf(this.form) };
    const entry = { form, record, revision: this.revision, fields, base_version: Number(base) };
    return { body: JSON.stringify(entry), changes };
  }

  take(response, answer, changes) {
    if (response.ok && answer.revision > 0 && answer.saved_at) this.keep(answer, changes);
    else if (SIGNED_OUT.has(response.status)) this.askToSignIn();
    else if (response.status === 409) {
      this.isStopped = true;
      this.status.failed(answer.message || "下書きが別の画面で更新されました");
    } else this.fail(answer.message || reasonOf(response), response);
  }

  keep(answer, changes) {
    for (const [name, values] of changes) this.known.set(name, values);
    this.revision = answer.revision;
    this.failures = 0;
    sessionEndsIn(answer.expires_in);
    // What was blacked out stays so in the draft, whatever is typed elsewhere.
    this.notice = answer.notice ?? this.notice;
    this.status.saved(answer.saved_at, this.notice);
  }

  fail(reason, response) {
    const asked = Number(response?.headers.get("Retry-After")) || 0;
    const pause = Math.max(asked, RETRIES[Math.min(this.failures, RETRIES.length - 1)]);
    this.failures += 1;
    this.status.failed(reason, "自動でもう一度保存します。");
    this.saveIn(pause * 1000, true);
  }

  async askToSignIn() {
    this.failures += 1;
    this.status.failed("サインインが必要です");
    this.signIn?.toggleAttribute("hidden", false);
    if (!(await signInAgain())) return;
    this.signIn?.toggleAttribute("hidden", true);
    this.saveIn(0, true);
  }
}
