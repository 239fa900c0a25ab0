// Keys for people who work here all day; silent while typing and converting.
import { isConverting } from "./ime.js";
import { fromTemplate } from "./post.js";

const PLACES = { c: "/incidents", i: "/inquiries", r: "/notifications", d: "/" };
const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const CHORD = 1500;

let goUntil = 0;

export function startShortcuts() {
  document.addEventListener("keydown", (event) => {
    if (isConverting(event) || event.defaultPrevented) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save(event);
    else if (isPlain(event)) act(event);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-open-shortcuts]")) openSheet();
  });
}

// A member may switch single keys off; <html data-shortcuts="off"> says so.
const isPlain = (event) =>
  !(event.ctrlKey || event.metaKey || event.altKey || event.repeat)
  && document.documentElement.dataset.shortcuts !== "off"
  && !event.target.closest?.(TYPING)
  && !document.querySelector("dialog[open]");

function save(event) {
  const form = event.target.closest?.("form") ?? document.querySelector("form[data-draft]");
  const button = form?.querySelector("[data-primary]");
  if (!button || event.repeat || event.target.closest?.("dialog")) return;
  event.preventDefault();
  form.requestSubmit(button);
}

function act(event) {
  const isGoing = Date.now() < goUntil;
  goUntil = 0;
  const action = isGoing ? () => follow(placeLink(event.key)) : single(event.key);
  if (action && action() !== false) event.preventDefault();
}

function single(key) {
  switch (key) {
    case "g": return () => { goUntil = Date.now() + CHORD; };
    case "/": return () => focusOn(document.querySelector("[data-search]"));
    case "?": return openSheet;
    case "j": return () => goToRow(1);
    case "k": return () => goToRow(-1);
    default: return () => follow(document.querySelector(`[data-shortcut="${CSS.escape(key)}"]`));
  }
}

const placeLink = (key) =>
  PLACES[key] ? document.querySelector(`.ip-header a[href="${PLACES[key]}"]`) : null;

function follow(link) {
  if (!link) return false;
  link.click();
  return true;
}

function goToRow(step) {
  const links = [...document.querySelectorAll(".ip-table tbody tr")].map((row) => row.querySelector("a"))
    .filter(Boolean);
  const here = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  return focusOn(links[here === -1 ? 0 : here + step]);
}

function focusOn(field) {
  if (!field) return false;
  field.focus();
  field.select?.();
  return true;
}

function openSheet() {
  const sheet = fromTemplate("shortcuts-template");
  if (!sheet) return false;
  document.body.append(sheet);
  sheet.addEventListener("close", () => sheet.remove());
  sheet.showModal();
  return true;
}
