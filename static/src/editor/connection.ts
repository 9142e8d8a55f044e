import * as decoding from "lib0/decoding";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

import { CLOSE_FORBIDDEN, CLOSE_LOGIN_NEEDED, CLOSE_TOO_MUCH, isPermanent } from "../base/protocol";
import { Kept } from "./kept";
import * as protocol from "./protocol";

/**
 * What may be said about the text: it is stored, it is on its way, there is no connection and nothing to store, or
 * something waits for the connection; or it is over.
 */
export type SaveState = "connecting" | "saving" | "saved" | "offline" | "waiting" | "ended";

export interface Listener {
  state(state: SaveState): void;
  /** The text of the server has arrived for the first time. */
  arrived(): void;
  mode(mode: number): void;
  /** The server does not want this client back; `code` says why. */
  ended(code: number): void;
}

// RFC 6455: the message was larger than the server takes. It would be the same at the next attempt.
const MESSAGE_TOO_BIG = 1009;
// Some servers and proxies cut the line instead: that a large message went before, twice, is too much of a chance.
const LARGE_BYTES = 1_000_000;
const KEEP_AFTER = 300;

/** Counts the frames that carry updates, because the server acknowledges them by their number on this socket. */
class CountingSocket extends WebSocket {
  updates = 0;
  largest = 0;

  override send(data: string | ArrayBufferLike | Blob | ArrayBufferView<ArrayBufferLike>): void {
    const bytes = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : null;
    const isSync = bytes !== null && bytes[0] === protocol.MESSAGE_SYNC;
    if (isSync && (bytes[1] === protocol.SYNC_STEP_2 || bytes[1] === protocol.SYNC_UPDATE)) this.updates += 1;
    this.largest = Math.max(this.largest, bytes?.length ?? 0);
    super.send(data as ArrayBuffer);
  }
}

/** A live document: keeps a Y.Doc and the server alike, and knows what the server has stored. */
export class Connection {
  readonly doc = new Y.Doc();
  readonly provider: WebsocketProvider;
  private readonly kept: Kept;
  private keepLater = 0;
  /** What the server had when all was stored; what came since is what must not get lost. */
  private storedVector: Uint8Array | undefined;
  private stored = 0;
  private waiting = false;
  private currentMode: number | null = null;
  private cutsAfterLarge = 0;
  private hasArrived = false;
  private hasEnded = false;

  constructor(url: URL, private readonly listener: Listener) {
    const parts = url.pathname.replace(/\/$/, "").split("/");
    const room = parts.pop() ?? "";
    this.kept = new Kept(room);
    // The slash at the end belongs to the address.
    this.provider = new WebsocketProvider(`${url.origin}${parts.join("/")}`, `${room}/`, this.doc, {
      connect: false,
      // Tabs that talk to each other directly would pass the server's rights by.
      disableBc: true,
      WebSocketPolyfill: CountingSocket,
      maxBackoffTime: 10_000,
      shouldReconnect: (event) => !isLast(event.code),
    });
    this.provider.messageHandlers[protocol.MESSAGE_STORED] = (_encoder, decoder) => {
      this.stored = decoding.readVarUint(decoder);
      this.tell();
    };
    this.provider.messageHandlers[protocol.MESSAGE_MODE] = (_encoder, decoder) => {
      this.currentMode = decoding.readVarUint(decoder);
      listener.mode(this.currentMode);
      this.tell();
    };
    this.doc.on("update", this.changed);
    this.provider.on("sync", (isSynced: boolean) => {
      if (isSynced && !this.hasArrived) {
        this.hasArrived = true;
        listener.arrived();
      }
      this.tell();
    });
    this.provider.on("status", ({ status }: { status: string }) => {
      if (status === "connected") {
        this.stored = 0;
        // The others have been told that this client is gone, at this clock: only a later one brings it back.
        this.provider.awareness.setLocalState(this.provider.awareness.getLocalState());
      }
      this.tell();
    });
    this.provider.on("connection-close", (event: CloseEvent | null) => {
      // What was on its way when the line broke may not have arrived.
      if (this.hasUnstored) this.waiting = true;
      const isLarge = this.hasUnstored && (this.socket?.largest ?? 0) > LARGE_BYTES;
      this.cutsAfterLarge = event && isLarge ? this.cutsAfterLarge + 1 : 0;
      if (event?.code === MESSAGE_TOO_BIG || this.cutsAfterLarge > 1) this.end(protocol.CLOSE_TOO_LARGE);
      else if (event && isLast(event.code)) this.end(event.code);
      this.tell();
    });
    // The browser knows at once what the socket would notice only after half a minute.
    window.addEventListener("offline", this.goOffline);
    window.addEventListener("online", this.goOnline);
    window.addEventListener("pagehide", this.keep);
    const kept = this.kept.read();
    if (kept) this.takeBack(kept);
    this.provider.connect();
  }

  private takeBack(kept: Uint8Array): void {
    try {
      Y.applyUpdate(this.doc, kept, "kept");
    } catch {
      this.kept.clear();
    }
  }

  private readonly changed = (_update: Uint8Array, origin: unknown): void => {
    if (origin === this.provider) return;
    if (!this.isConnected) this.waiting = true;
    window.clearTimeout(this.keepLater);
    this.keepLater = window.setTimeout(this.keep, KEEP_AFTER);
    this.tell();
  };

  private readonly keep = (): void => {
    if (this.isUnsaved) this.kept.write(Y.encodeStateAsUpdate(this.doc, this.storedVector));
  };

  private readonly goOffline = (): void => this.provider.disconnect();

  private readonly goOnline = (): void => {
    if (!this.hasEnded) this.provider.connect();
  };

  private get socket(): CountingSocket | null {
    return this.provider.ws as CountingSocket | null;
  }

  get isConnected(): boolean {
    return this.provider.wsconnected;
  }

  private get hasUnstored(): boolean {
    return (this.socket?.updates ?? 0) > this.stored;
  }

  /** Whether something that was typed here is not known to be stored. */
  get isUnsaved(): boolean {
    return this.waiting || (this.isConnected && this.hasUnstored);
  }

  private tell(): void {
    if (this.hasEnded) return this.listener.state("ended");
    if (!this.isConnected) return this.listener.state(this.before());
    if (!this.provider.synced) return this.listener.state("connecting");
    if (this.hasUnstored) return this.listener.state("saving");
    if (this.waiting && this.currentMode !== protocol.MODE_WRITE) {
      // Typed without connection, and meanwhile the text was frozen or the right withdrawn.
      this.end(this.currentMode === protocol.MODE_FROZEN ? protocol.CLOSE_FROZEN : CLOSE_FORBIDDEN);
      return this.listener.state("ended");
    }
    this.waiting = false;
    this.storedVector = Y.encodeStateVector(this.doc);
    window.clearTimeout(this.keepLater);
    this.kept.clear();
    this.listener.state("saved");
  }

  /** Without a connection: still the first attempt, or lost. */
  private before(): SaveState {
    if (this.waiting) return "waiting";
    return this.hasArrived || this.provider.wsUnsuccessfulReconnects > 0 ? "offline" : "connecting";
  }

  private end(code: number): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    // It stays on the screen. Whoever signs in again finds it again; what was refused would be refused once more.
    if (code === CLOSE_LOGIN_NEEDED || code === CLOSE_TOO_MUCH) this.keep();
    else this.kept.clear();
    window.clearTimeout(this.keepLater);
    this.provider.disconnect();
    this.listener.ended(code);
  }

  destroy(): void {
    window.clearTimeout(this.keepLater);
    window.removeEventListener("offline", this.goOffline);
    window.removeEventListener("online", this.goOnline);
    window.removeEventListener("pagehide", this.keep);
    this.provider.destroy();
    this.doc.destroy();
  }
}

function isLast(code: number): boolean {
  return isPermanent(code) || code === MESSAGE_TOO_BIG;
}
