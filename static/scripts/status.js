// The line that says how the draft stands: four texts, and 保存 only for what the server has.

const REASONS = { 413: "内容が大きすぎます", 429: "混み合っています" };
const STAYS = "入力した内容はこの画面に残っています。";

/** Say in words why an answer of the server is not a saved draft. */
export const reasonOf = (response) => REASONS[response.status] ?? "サーバーに問題が起きています";

export class StatusLine {
  constructor(form) {
    this.line = form.querySelector("[data-draft-status]");
    this.trouble = form.querySelector("[data-draft-trouble]");
  }

  unsaved() { this.say("未保存の変更があります"); }

  saving() { this.say("保存しています…"); }

  saved(at, notice = "") { this.say(`下書き保存 ${at}${notice && `（${notice}）`}`, "is-saved"); }

  failed(reason, whatNow = "") {
    this.say(`保存できません（${reason.replace(/。$/, "")}）`, "is-trouble", STAYS + whatNow);
  }

  say(text, look = "", trouble = "") {
    if (this.line) {
      this.line.textContent = text;
      this.line.className = `ip-draft-status ${look}`.trim();
    }
    if (this.trouble) {
      this.trouble.textContent = trouble;
      this.trouble.hidden = trouble === "";
    }
  }
}
