// Shows under a field how the server reads what is typed: dates, amounts, counts.
import { answerOf, post } from "./post.js";

const PAUSE = 400;
const waiting = new WeakMap();

export function startEcho() {
  document.addEventListener("input", (event) => {
    const input = event.target.closest?.("[data-echo]");
    if (!input || event.isComposing) return;
    clearTimeout(waiting.get(input));
    waiting.set(input, setTimeout(() => echo(input), PAUSE));
  });
  document.addEventListener("compositionend", (event) => {
    if (event.target.matches?.("[data-echo]")) {
      event.target.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
}

async function echo(input) {
  const value = input.value;
  if (value.trim() === "") return show(input, "");
  try {
    const response = await post("/echo", JSON.stringify({ kind: input.dataset.echo, value }));
    const { reading = "", error = "" } = await answerOf(response);
    if (input.value !== value) return undefined;
    return show(input, reading || error, Boolean(error && !reading));
  } catch {
    // Without the server there is no reading; the field keeps what was typed.
    return show(input, "");
  }
}

function show(input, text, isUnread = false) {
  const output = document.getElementById(`${input.id}-echo`);
  if (!output) return;
  const unit = input.dataset.echo === "count" ? input.parentElement.querySelector(".ip-unit") : null;
  output.classList.toggle("is-unread", isUnread);
  output.textContent = text && unit && !isUnread ? `${text}${unit.textContent}` : text;
}
