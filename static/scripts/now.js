// 「現在時刻」: writes the present Japanese time into the field beside it.

const parts = new Intl.DateTimeFormat("ja-JP", {
  timeZone: "Asia/Tokyo", hourCycle: "h23",
  year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
});

/** Give an instant as 2026/11/22 14:05 in Japan, whatever the clock of the machine shows. */
export function japaneseTime(instant = new Date()) {
  const part = Object.fromEntries(parts.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${part.year}/${part.month}/${part.day} ${part.hour}:${part.minute}`;
}

export function startNow() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-now-for]");
    const input = button && document.getElementById(button.dataset.nowFor);
    if (!input) return;
    input.value = japaneseTime();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
