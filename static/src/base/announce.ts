/** Has a screen reader say the text when it has time; nothing changes on the screen. */
export function announce(text: string): void {
  const region = document.getElementById("ansage");
  if (!region || !text) return;
  const line = document.createElement("p");
  line.textContent = text;
  region.append(line);
  // Old lines would be read again by those who walk through the page.
  window.setTimeout(() => line.remove(), 10_000);
}
