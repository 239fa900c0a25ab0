// Requests to the own server with the token of the sign-in.

const meta = () => document.querySelector('meta[name="csrf-token"]');

const KEEPALIVE_LIMIT = 60 * 1024; // browsers refuse larger bodies that outlive the page

export const csrfToken = () => meta()?.content ?? "";

/** Put a new token into the page and all its forms. */
export function replaceToken(token) {
  if (meta()) meta().content = token;
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = token;
}

/** Send a POST; a string body is JSON, anything else goes as a form. */
export function post(url, body, options = {}) {
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  if (typeof body === "string") headers["Content-Type"] = "application/json";
  return fetch(url, {
    method: "POST", body, headers, credentials: "same-origin", redirect: "manual", ...options,
  });
}

/** Say whether a body may be sent so that it arrives even if the page is left. */
export const fitsKeepalive = (body) => new Blob([body]).size < KEEPALIVE_LIMIT;

/** Give the JSON of an answer, or an empty object where there is none. */
export async function answerOf(response) {
  try {
    const answer = await response.json();
    return answer !== null && typeof answer === "object" ? answer : {};
  } catch {
    return {};
  }
}

/** Give a copy of what a <template> of the page holds. */
export function fromTemplate(id) {
  const template = document.getElementById(id);
  return template ? document.importNode(template.content, true).firstElementChild : null;
}
