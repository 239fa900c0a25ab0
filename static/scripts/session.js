// Announces the end of the sign-in five minutes before it comes, with a button to extend it.
import { answerOf, fromTemplate, post } from "./post.js";

const WARNING = 5 * 60 * 1000;
const LOOK = 10 * 1000;

let endsAt = 0;
let banner = null;

/** Note that the sign-in now ends in so many seconds, as an answer of the server said. */
export function sessionEndsIn(seconds) {
  if (!(seconds > 0)) return;
  endsAt = Date.now() + seconds * 1000;
  banner?.remove();
  banner = null;
}

export function startSession() {
  const seconds = Number(document.querySelector('meta[name="session-expires"]')?.content);
  if (!(seconds > 0)) return;
  sessionEndsIn(seconds);
  // Looked at again and again, because a single long timer sleeps with the machine.
  setInterval(look, LOOK);
  look();
}

function look() {
  const left = endsAt - Date.now();
  if (left > WARNING) return;
  if (left <= 0) {
    say("サインインの有効期限が切れました。入力した内容はこの画面に残っています。");
    banner?.querySelector("[data-extend]")?.remove();
  } else if (!banner) {
    const minutes = Math.max(1, Math.ceil(left / 60000));
    say(`あと約${minutes}分でサインインの有効期限が切れます。作業を続けるときは延長してください。`);
  }
}

function say(text) {
  if (!banner) {
    banner = fromTemplate("expiry-template");
    if (!banner) return;
    document.body.append(banner);
    banner.querySelector("[data-extend]").addEventListener("click", extend);
  }
  const message = banner.querySelector("[data-message]");
  if (message.textContent !== text) message.textContent = text;
}

async function extend() {
  try {
    const response = await post("/session/extend", "{}");
    const { expires_in: seconds } = await answerOf(response);
    if (response.ok && seconds > 0) sessionEndsIn(seconds);
    else say("延長できませんでした。入力した内容を保存してから、サインインし直してください。");
  } catch {
    say("サーバーに接続できないため、延長できませんでした。もう一度お試しください。");
  }
}
