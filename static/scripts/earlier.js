// Shows, while a customer's name or account number is typed, what the same customer asked before.
import { answerOf, post } from "./post.js";

const PAUSE = 500;
const NAMES = ["account_no", "complainant_name"];

export function startEarlier() {
  const panel = document.querySelector("[data-earlier]");
  const form = panel?.closest("form");
  if (!form) return;
  let waiting = 0;
  const ask = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => look(panel, form), PAUSE);
  };
  form.addEventListener("input", (event) => {
    if (NAMES.includes(event.target.name) && !event.isComposing) ask();
  });
  form.addEventListener("compositionend", (event) => {
    if (NAMES.includes(event.target.name)) ask();
  });
  if (NAMES.some((name) => form.elements[name]?.value)) ask();
}

async function look(panel, form) {
  const typed = Object.fromEntries(NAMES.map((name) => [name, form.elements[name]?.value ?? ""]));
  const body = JSON.stringify(typed);
  try {
    const { found = [] } = await answerOf(await post(panel.dataset.earlier, body));
    if (NAMES.some((name) => form.elements[name].value !== typed[name])) return;
    show(panel, found);
  } catch {
    // Without the server nothing is known; the call goes on.
    show(panel, []);
  }
}

function show(panel, found) {
  const list = panel.querySelector("ul");
  list.replaceChildren(...found.map(entry));
  panel.hidden = found.length === 0;
}

function entry({ href, number, text }) {
  const link = document.createElement("a");
  link.href = href;
  link.target = "_blank"; // the call that is being written down stays open
  link.rel = "noopener";
  link.textContent = number;
  const item = document.createElement("li");
  item.append(link, `　${text}`);
  return item;
}
