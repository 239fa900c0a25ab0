// Moves the focus to the error summary, and from its lines into the fields.

const CONTROLS = "input:not([type=hidden]), select, textarea";

export function startSummary() {
  const summary = document.querySelector("[data-error-summary]");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    const control = target.matches(CONTROLS) ? target : target.querySelector(CONTROLS) ?? target;
    // The label and the error stand above the control: bring them into view as well.
    (control.closest(".ip-field, fieldset") ?? control).scrollIntoView({ block: "start" });
    control.focus({ preventScroll: true });
  });
}
