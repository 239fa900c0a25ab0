// Writes the time of printing into the footer of the sheet.
import { japaneseTime } from "./now.js";

export function startPrint() {
  addEventListener("beforeprint", () => {
    const place = document.querySelector("[data-printed-at]");
    if (place) place.textContent = `印刷日時 ${japaneseTime()}`;
  });
}
