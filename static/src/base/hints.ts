import { announce } from "./announce";
import { isPermanent } from "./protocol";

/** What the server sends: something of this type happened, ids say to what. Never content. */
export interface Hint {
  type: string;
  [id: string]: string | number;
}

const SHORTEST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

/**
 * `<live-hints src="/ws/impulses/7/" data-announce-comment="Neuer Beitrag" data-person="12">`
 *
 * Turns each hint into the events `hint` and `hint:<type>` on document (detail: the hint), so that parts of the
 * page can fetch themselves anew: hx-trigger="hint:comment from:document". After a lost connection comes back,
 * `hint:reconnected` asks for what was missed; when the server shows the door, `hint:closed` tells the code.
 * Hints caused by the person in data-person (`by`) are not read out.
 */
class LiveHints extends HTMLElement {
  private socket: WebSocket | null = null;
  private timer: number | undefined;
  private failures = 0;
  private wasOpen = false;

  connectedCallback(): void {
    window.addEventListener("online", this.retryNow);
    document.addEventListener("visibilitychange", this.retryNow);
    this.open();
  }

  disconnectedCallback(): void {
    window.removeEventListener("online", this.retryNow);
    document.removeEventListener("visibilitychange", this.retryNow);
    window.clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private open(): void {
    const address = new URL(this.getAttribute("src") ?? "", window.location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.addEventListener("open", () => this.opened());
    socket.addEventListener("message", (event) => this.received(event.data));
    socket.addEventListener("close", (event) => {
      if (this.socket === socket) this.closed(event.code);
    });
  }

  private opened(): void {
    this.failures = 0;
    if (this.wasOpen) this.tell({ type: "reconnected" });
    this.wasOpen = true;
  }

  private received(data: unknown): void {
    const hint = parse(data);
    if (!hint) return;
    this.tell(hint);
    const own = this.dataset.person !== undefined && String(hint.by) === this.dataset.person;
    if (!own) announce(this.getAttribute(`data-announce-${hint.type}`) ?? "");
  }

  private closed(code: number): void {
    this.socket = null;
    if (isPermanent(code)) {
      this.tell({ type: "closed", code });
      return;
    }
    const wait = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** this.failures);
    this.failures += 1;
    // Spread over time, or a whole council knocks in the same moment after a restart.
    this.timer = window.setTimeout(() => this.open(), wait * (0.5 + Math.random() / 2));
  }

  private readonly retryNow = (): void => {
    if (this.socket !== null || this.timer === undefined || document.hidden || !navigator.onLine) return;
    window.clearTimeout(this.timer);
    this.timer = undefined;
    this.open();
  };

  private tell(hint: Hint): void {
    document.dispatchEvent(new CustomEvent("hint", { detail: hint }));
    document.dispatchEvent(new CustomEvent(`hint:${hint.type}`, { detail: hint }));
  }
}

function parse(data: unknown): Hint | null {
  if (typeof data !== "string") return null;
  try {
    const value: unknown = JSON.parse(data);
    const isHint = typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
    return isHint ? (value as Hint) : null;
  } catch {
    return null;
  }
}

customElements.define("live-hints", LiveHints);
