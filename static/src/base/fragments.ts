import htmx from "htmx.org";

import { announce } from "./announce";

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;
// Members' pages must not stay behind in the browser's storage.
htmx.config.historyCacheSize = 0;
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "422", swap: true },
  { code: "[45]..", swap: false, error: true },
];

interface Request {
  requestConfig?: { triggeringEvent?: Event };
}

interface BeforeSwap extends Request {
  xhr: XMLHttpRequest;
  shouldSwap: boolean;
  serverResponse: string;
  target: Element;
}

/** Nobody did anything: the page asked by itself because a minute had passed. */
function isUnasked(event: Event): boolean {
  return (event as CustomEvent<Request>).detail.requestConfig?.triggeringEvent?.type === "minute";
}

/** Whether the answer is what is there already; it would be read out again if it were put in. */
function isSame(target: Element, answer: string): boolean {
  const parsed = document.createElement("template");
  parsed.innerHTML = answer;
  return parsed.innerHTML.trim() === target.innerHTML.trim();
}

/** A session that ended answers with the login page: show it as a page, not inside a fragment. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const detail = (event as CustomEvent<BeforeSwap>).detail;
  const login = document.body.dataset.login;
  const answered = detail.xhr.responseURL ? new URL(detail.xhr.responseURL) : null;
  if (login && answered?.pathname === login && window.location.pathname !== login) {
    detail.shouldSwap = false;
    if (!isUnasked(event)) window.location.reload();
  } else if (isUnasked(event) && isSame(detail.target, detail.serverResponse)) {
    detail.shouldSwap = false;
  }
});

for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    if (isUnasked(event)) return;
    const note = document.getElementById("verbindung");
    if (!note) return;
    note.hidden = false;
    announce(note.textContent?.trim() ?? "");
  });
}
document.addEventListener("htmx:afterOnLoad", () => {
  const note = document.getElementById("verbindung");
  if (note) note.hidden = true;
});
