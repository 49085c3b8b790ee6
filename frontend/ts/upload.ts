// Large files in pieces (tus 1.0): progress, pause, and the same file goes on after a cut line or a closed tab.
// <media-upload data-endpoint data-largest …words…> around the plain form, a list [data-rows] and a <template> of its rows.
// A row is an <li data-fingerprint data-address> with [data-name], [data-how-far], <progress>, [data-state], button[data-pause],
// button[data-go], details[data-cancel] with button[data-throw-away], and a[data-result]. Only one file is sent at a time.
import { type DetailedError, Upload } from "tus-js-client";
import { takeAway } from "./focus";
import { remaining } from "./say";

const SMALLEST = 256 * 1024, LARGEST = 8 * 1024 * 1024; // bytes of one piece
const WISHED = 4000; // milliseconds a piece should take: what a cut line costs, and how long a thread of the server listens
const DELAYS = [1, 2, 4, 8, 15];
const RESULT = 1500;

/** How this device tells a file from others. */
function fingerprint(file: File): string {
  return `${file.size}-${file.lastModified}-${file.type}-${file.name.slice(-120)}`.slice(0, 200);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: bytes < 1e7 ? 1 : 0 });
}

class Sending {
  readonly upload: Upload;
  #tries = 0;
  #timer = 0;
  #turn = 0; // of starting: an older one that is still looking for its beginning stops
  #isGoing = false;
  #began = 0;
  #from = 0;
  #piece = 0;
  state: "queued" | "sending" | "paused" | "over" = "queued";

  constructor(readonly room: MediaUpload, readonly row: HTMLElement, readonly file: File) {
    this.upload = new Upload(file, {
      endpoint: room.dataset.endpoint ?? null,
      uploadUrl: row.dataset.address || null,
      chunkSize: SMALLEST * 2,
      retryDelays: null, // we wait ourselves, and say so
      metadata: { filename: file.name, fingerprint: fingerprint(file) },
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", room.token),
      fingerprint: () => Promise.resolve(fingerprint(file)),
      removeFingerprintOnSuccess: true,
      onProgress: (sent, all) => this.#show(sent, all),
      onChunkComplete: (size) => this.#measure(size),
      onUploadUrlAvailable: () => {
        row.dataset.address = this.upload.url ?? "";
        this.upload.options.endpoint = null; // from now on a question that fails is no reason to begin anew
      },
      onSuccess: () => void this.#finish(),
      onError: (error) => this.#stumble(error as DetailedError),
    });
    row.querySelector("[data-name]")!.textContent = file.name;
    this.#button("pause").addEventListener("click", () => this.pause());
    this.#button("go").addEventListener("click", () => this.room.begin(this));
    this.#button("throw-away").addEventListener("click", (event) => { event.preventDefault(); void this.#throwAway(); });
    this.#show(Number(row.dataset.offset ?? 0), file.size);
    this.#say("queued");
  }

  /** Send it, or go on; one that is being sent goes on as it is. */
  async start(): Promise<void> {
    if (this.#isGoing) return;
    const turn = this.#rest();
    this.#isGoing = true;
    this.state = "sending";
    this.#say("sending");
    this.#began = this.#piece = performance.now();
    this.#from = -1;
    if (!this.upload.url && !this.upload.options.uploadUrl) {
      const before = (await this.upload.findPreviousUploads())[0];
      if (turn !== this.#turn) return;
      if (before) this.upload.resumeFromPreviousUpload(before);
    }
    if (this.upload.url || this.upload.options.uploadUrl) this.upload.options.endpoint = null;
    this.upload.start();
  }

  /** Nothing of it goes on or begins by itself; the number of this turn. */
  #rest(): number {
    window.clearTimeout(this.#timer);
    this.#timer = 0;
    this.#isGoing = false;
    return ++this.#turn;
  }

  pause(): void {
    this.#rest();
    void this.upload.abort();
    this.state = "paused";
    this.#say("paused");
    const bar = this.row.querySelector("progress")!;
    this.#show(bar.value, bar.max);
    this.room.next();
  }

  /** The line is back: do not wait any longer. */
  wake(): void {
    if (this.state === "sending" && this.#timer) void this.start();
  }

  #show(sent: number, all: number): void {
    const bar = this.row.querySelector("progress")!;
    bar.max = all;
    bar.value = sent;
    if (this.#from < 0) { this.#from = sent; this.#began = performance.now(); }
    const speed = (sent - this.#from) / (performance.now() - this.#began);
    const left = this.state === "sending" && speed > 0 && sent - this.#from > SMALLEST ? ", " + this.#words("left").replace("{t}", remaining((all - sent) / speed)) : "";
    const said = this.#words("far").replace("{n}", megabytes(sent)).replace("{t}", megabytes(all)).replace("{p}", String(Math.floor((sent * 100) / all)));
    this.row.querySelector("[data-how-far]")!.textContent = said + left;
  }

  /** The next piece is as large as the line allows. */
  #measure(size: number): void {
    this.#tries = 0;
    if (this.state === "sending") this.#say("sending");
    const took = Math.max(1, performance.now() - this.#piece);
    this.#piece = performance.now();
    const fitting = Math.min((size / took) * WISHED, (this.upload.options.chunkSize ?? SMALLEST) * 2);
    this.upload.options.chunkSize = Math.round(Math.min(LARGEST, Math.max(SMALLEST, fitting)));
  }

  #stumble(error: DetailedError): void {
    this.#rest();
    const answer = error.originalResponse, status = answer?.getStatus() ?? 0;
    if (status === 404 || status === 410) {
      // What was sent is gone from the server, so the file begins anew.
      this.upload.url = null;
      this.upload.options.uploadUrl = null;
      this.upload.options.endpoint = this.room.dataset.endpoint ?? null;
      if (this.#tries++ < 2) return void this.start();
    }
    if (!status || status === 409 || status === 423 || status >= 500) {
      this.#say(status === 423 ? "elsewhere" : status === 507 ? "full" : status ? "busy" : "waiting");
      const delay = DELAYS[Math.min(this.#tries++, DELAYS.length - 1)] ?? 15;
      this.#timer = window.setTimeout(() => void this.start(), delay * 1000);
      return;
    }
    this.state = "paused";
    this.#say("refused", status === 401 || status === 403 ? this.#words("signedOut") : this.#reason(answer?.getBody() ?? ""));
    this.room.next();
  }

  async #finish(): Promise<void> {
    this.#rest();
    this.state = "over";
    const link = this.row.querySelector<HTMLAnchorElement>("[data-result]")!;
    link.href = this.row.dataset.address ?? "";
    link.hidden = false;
    this.#say("checking");
    this.#show(this.file.size, this.file.size);
    if (!this.room.next()) window.setTimeout(() => { if (this.room.isDone) location.assign(this.room.count > 1 ? (this.room.dataset.library ?? link.href) : link.href); }, RESULT);
  }

  async #throwAway(): Promise<void> {
    this.#rest();
    this.state = "over";
    await this.upload.abort();
    const address = this.upload.url ?? this.row.dataset.address;
    try {
      // The server may still be reading the piece that was just cut off.
      if (address) await Upload.terminate(address, { ...this.upload.options, retryDelays: [500, 1500, 3000] });
    } catch { /* what nobody goes on sending is taken away by itself */ }
    takeAway(this.row, this.room);
    this.room.next();
  }

  #say(what: string, words = this.#words(what)): void {
    const line = this.row.querySelector("[data-state]")!;
    if (line.textContent !== words) line.textContent = words;
    const held = document.activeElement, cancel = this.row.querySelector<HTMLElement>("[data-cancel]")!;
    const pause = this.#button("pause"), go = this.#button("go");
    pause.hidden = this.state !== "sending";
    go.hidden = this.state !== "paused";
    cancel.hidden = this.state === "over";
    // Whoever was at something that goes now stays in this row.
    if (this.row.contains(held) && held?.closest("[hidden]")) [pause, go, this.row.querySelector<HTMLElement>("[data-result]")!].find((thing) => !thing.hidden)?.focus();
    this.row.querySelector<HTMLElement>("[data-again]")?.remove();
  }

  #reason(body: string): string {
    try { return (JSON.parse(body) as { message?: string }).message ?? this.#words("refused"); } catch { return this.#words("refused"); }
  }
  #words(what: string): string { return this.room.dataset[what] ?? ""; }
  #button(name: string): HTMLButtonElement { return this.row.querySelector<HTMLButtonElement>(`[data-${name}]`)!; }
}

class MediaUpload extends HTMLElement {
  #all: Sending[] = [];

  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>("input[type=file]")!;
    this.classList.add("live");
    input.multiple = true;
    input.addEventListener("change", () => { this.#take(input.files); input.value = ""; });
    this.addEventListener("dragover", (event) => event.preventDefault());
    this.addEventListener("drop", (event) => { event.preventDefault(); this.#take(event.dataTransfer?.files ?? null); });
    window.addEventListener("online", () => this.#all.forEach((one) => one.wake()));
  }

  /** The page's own, or the newer one of somebody who signed in again in another tab meanwhile. */
  get token(): string { return /(?:^|; )(?:__Host-)?kunci=([^;]+)/.exec(document.cookie)?.[1] ?? this.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? ""; }
  get count(): number { return this.#all.length; }
  get isDone(): boolean { return this.#all.every((one) => one.state === "over"); }

  /** Send this one now; another that is being sent waits. */
  begin(one: Sending): void {
    for (const other of this.#all) if (other !== one && other.state === "sending") other.pause();
    void one.start();
  }

  /** Whether another file begins now. */
  next(): boolean {
    if (this.#all.some((one) => one.state === "sending")) return true;
    const one = this.#all.find(({ state }) => state === "queued");
    if (one) void one.start();
    return Boolean(one);
  }

  #take(files: FileList | null): void {
    const problem = this.querySelector("[data-problem]")!;
    problem.textContent = "";
    for (const file of Array.from(files ?? [])) {
      if (!file.size || file.size > Number(this.dataset.largest)) {
        problem.textContent = `${file.name}: ${(file.size ? this.dataset.tooLarge : this.dataset.empty) ?? ""}`;
      } else {
        const row = this.#row(fingerprint(file));
        if (row) this.#all.push(new Sending(this, row, file));
      }
    }
    this.next();
  }

  /** The row of a file: the one that waits for it, or a new one; null when it is being sent already. */
  #row(mark: string): HTMLElement | null {
    const list = this.querySelector("[data-rows]")!, rows = Array.from(list.querySelectorAll<HTMLElement>("li"));
    const known = rows.find((row) => row.dataset.fingerprint === mark);
    if (known && this.#all.some((one) => one.row === known && one.state !== "over")) return null;
    if (known && !this.#all.some((one) => one.row === known)) return known;
    const made = (this.querySelector("template")!.content.cloneNode(true) as DocumentFragment).querySelector("li")!;
    made.dataset.fingerprint = mark;
    list.append(made);
    return made;
  }
}

customElements.define("media-upload", MediaUpload);
