// Follows a job on its page: asks less and less often, and says every quarter aloud.
import { answerOf } from "./post.js";

const FIRST = 1000;
const LONGEST = 15000;
const GROWTH = 1.3;

export function startJob() {
  const job = document.querySelector("[data-job]");
  if (job) wait(job, FIRST, quarterOf(job.querySelector("[data-job-bar]")));
}

function wait(job, pause, quarter) {
  setTimeout(() => look(job, pause, quarter), pause);
}

async function look(job, pause, quarter) {
  const longer = Math.min(pause * GROWTH, LONGEST);
  try {
    const response = await fetch(job.dataset.job, {
      headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "manual",
    });
    if (response.status === 401 || response.status === 404) return;
    const answer = await answerOf(response);
    if (!response.ok) return wait(job, longer, quarter);
    if (!answer.is_open) return location.reload();
    const reached = show(job, answer, quarter);
    // Something that moves is looked at more often than something that stands.
    wait(job, reached > quarter ? FIRST : longer, reached);
  } catch {
    wait(job, longer, quarter);
  }
  return undefined;
}

function show(job, answer, quarter) {
  const bar = job.querySelector("[data-job-bar]");
  if (bar && answer.total > 0) {
    bar.max = answer.total;
    bar.value = Math.min(answer.done, answer.total);
  }
  job.querySelector(".ip-status").textContent = answer.state;
  job.querySelector("[data-job-count]").textContent = answer.sentence;
  job.querySelector("[data-job-message]").textContent = answer.message;
  const reached = Math.floor(answer.percent / 25);
  if (reached > quarter) {
    job.querySelector("[data-job-status]").textContent = `${answer.state}：${answer.percent}パーセント、${answer.sentence}`;
  }
  return Math.max(reached, quarter);
}

const quarterOf = (bar) => (bar && bar.position > 0 ? Math.floor(bar.position * 4) : 0);
