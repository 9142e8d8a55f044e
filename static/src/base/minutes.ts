const MINUTE = 60_000;
let last = Date.now();

/**
 * `minute` on document, while somebody looks at the page: for parts that may change without a hint reaching it.
 * Whoever comes back to a page after longer than that gets it at once.
 */
function tell(): void {
  if (document.visibilityState !== "visible" || Date.now() - last < MINUTE / 2) return;
  last = Date.now();
  document.dispatchEvent(new Event("minute"));
}

window.setInterval(tell, MINUTE);
document.addEventListener("visibilitychange", tell);
