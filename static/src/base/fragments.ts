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

interface BeforeSwap {
  xhr: XMLHttpRequest;
  shouldSwap: boolean;
}

/** A session that ended answers with the login page: show it as a page, not inside a fragment. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const detail = (event as CustomEvent<BeforeSwap>).detail;
  const login = document.body.dataset.login;
  const answered = detail.xhr.responseURL ? new URL(detail.xhr.responseURL) : null;
  if (login && answered?.pathname === login && window.location.pathname !== login) {
    detail.shouldSwap = false;
    window.location.reload();
  }
});

for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
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
