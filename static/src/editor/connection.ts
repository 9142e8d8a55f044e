import * as decoding from "lib0/decoding";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

import { isPermanent } from "../base/protocol";
import * as protocol from "./protocol";

/** What may be said about the text: it is stored, it is on its way, or it waits for the connection. */
export type SaveState = "connecting" | "saving" | "saved" | "offline" | "ended";

export interface Listener {
  state(state: SaveState): void;
  mode(mode: number): void;
  /** The server does not want this client back; `code` says why. */
  ended(code: number): void;
}

/** Counts the frames that carry updates, because the server acknowledges them by their number on this socket. */
class CountingSocket extends WebSocket {
  updates = 0;

  override send(data: string | ArrayBufferLike | Blob | ArrayBufferView<ArrayBufferLike>): void {
    const bytes = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : null;
    const isSync = bytes !== null && bytes[0] === protocol.MESSAGE_SYNC;
    if (isSync && (bytes[1] === protocol.SYNC_STEP_2 || bytes[1] === protocol.SYNC_UPDATE)) this.updates += 1;
    super.send(data as ArrayBuffer);
  }
}

/** A live document: keeps a Y.Doc and the server alike, and knows what the server has stored. */
export class Connection {
  readonly doc = new Y.Doc();
  readonly provider: WebsocketProvider;
  private stored = 0;
  private waiting = false;
  private hasEnded = false;

  constructor(url: URL, private readonly listener: Listener) {
    const parts = url.pathname.replace(/\/$/, "").split("/");
    const room = parts.pop() ?? "";
    // The slash at the end belongs to the address.
    this.provider = new WebsocketProvider(`${url.origin}${parts.join("/")}`, `${room}/`, this.doc, {
      connect: false,
      // Tabs that talk to each other directly would pass the server's rights by.
      disableBc: true,
      WebSocketPolyfill: CountingSocket,
      maxBackoffTime: 10_000,
    });
    this.provider.messageHandlers[protocol.MESSAGE_STORED] = (_encoder, decoder) => {
      this.stored = decoding.readVarUint(decoder);
      this.tell();
    };
    this.provider.messageHandlers[protocol.MESSAGE_MODE] = (_encoder, decoder) => {
      listener.mode(decoding.readVarUint(decoder));
    };
    this.doc.on("update", (_update: Uint8Array, origin: unknown) => {
      if (origin === this.provider) return;
      if (!this.isConnected) this.waiting = true;
      this.tell();
    });
    this.provider.on("sync", () => this.tell());
    this.provider.on("status", ({ status }: { status: string }) => {
      if (status === "connected") this.stored = 0;
      this.tell();
    });
    this.provider.on("connection-close", (event: CloseEvent | null) => {
      // What was on its way when the line broke may not have arrived.
      if (this.hasUnstored) this.waiting = true;
      if (event && isPermanent(event.code)) {
        this.hasEnded = true;
        this.provider.disconnect();
        listener.ended(event.code);
      }
      this.tell();
    });
    // The browser knows at once what the socket would notice only after half a minute.
    window.addEventListener("offline", this.goOffline);
    window.addEventListener("online", this.goOnline);
    this.provider.connect();
  }

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
    this.waiting = false;
    this.listener.state("saved");
  }

  /** Without a connection: still the first attempt, or lost. */
  private before(): SaveState {
    return this.doc.store.clients.size > 0 || this.provider.wsUnsuccessfulReconnects > 0 ? "offline" : "connecting";
  }

  destroy(): void {
    window.removeEventListener("offline", this.goOffline);
    window.removeEventListener("online", this.goOnline);
    this.provider.destroy();
    this.doc.destroy();
  }
}
