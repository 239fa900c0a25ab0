// Sign-in in place: the page and everything typed in it stay as they are.
import { answerOf, fromTemplate, post, replaceToken } from "./post.js";
import { sessionEndsIn } from "./session.js";

let pending = null;

/** Ask for the password in a dialog; resolves to true once signed in, false when closed. */
export function signInAgain() {
  pending ??= openDialog().finally(() => { pending = null; });
  return pending;
}

function openDialog() {
  const dialog = fromTemplate("reauth-template");
  if (!dialog) return Promise.resolve(false);
  document.body.append(dialog);
  return new Promise((resolve) => {
    let isSignedIn = false;
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(isSignedIn);
    });
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    dialog.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      isSignedIn = await signIn(dialog, event.target);
      if (isSignedIn) dialog.close();
    });
    dialog.showModal();
  });
}

async function signIn(dialog, form) {
  const button = form.querySelector("[type=submit]");
  const message = dialog.querySelector("[data-message]");
  button.disabled = true;
  message.textContent = "";
  try {
    const response = await post("/sign-in", new URLSearchParams(new FormData(form)));
    const answer = await answerOf(response);
    if (response.ok && answer.csrf_token) {
      replaceToken(answer.csrf_token);
      sessionEndsIn(answer.expires_in);
      return true;
    }
    message.textContent = answer.message || "サインインできませんでした。もう一度お試しください。";
  } catch {
    message.textContent = "サーバーに接続できません。しばらくしてから、もう一度お試しください。";
  } finally {
    button.disabled = false;
  }
  form.elements.password.value = "";
  form.elements.password.focus();
  return false;
}
