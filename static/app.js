// Comfort on top of plain forms: every page works without this file.
import { startAutosave } from "./scripts/autosave.js";
import { startBulk } from "./scripts/bulk.js";
import { startEarlier } from "./scripts/earlier.js";
import { startEcho } from "./scripts/echo.js";
import { startIme } from "./scripts/ime.js";
import { startJob } from "./scripts/job.js";
import { startNow } from "./scripts/now.js";
import { startPrint } from "./scripts/print.js";
import { startSession } from "./scripts/session.js";
import { startShortcuts } from "./scripts/shortcuts.js";
import { startSummary } from "./scripts/summary.js";

document.documentElement.classList.add("js");
for (const start of [
  startIme, startSummary, startNow, startEcho, startEarlier, startBulk, startAutosave, startSession,
  startShortcuts, startPrint, startJob,
]) {
  start();
}
