// The few words of a service worker's surroundings that we use; the compiler knows pages only, and both share their modules.
export interface LastingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
export interface AskedEvent extends LastingEvent {
  readonly request: Request;
  readonly preloadResponse: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}
export interface ToldEvent extends LastingEvent {
  readonly data: unknown;
  readonly source: { postMessage(said: unknown): void } | null;
}
interface Page {
  readonly url: string;
  navigate(url: string): Promise<unknown>;
}
export interface Scope {
  readonly location: Location;
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { claim(): Promise<void>; matchAll(options: { type: "window" }): Promise<Page[]> };
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate" | "sync", listener: (event: LastingEvent) => void): void;
  addEventListener(name: "message", listener: (event: ToldEvent) => void): void;
  addEventListener(name: "fetch", listener: (event: AskedEvent) => void): void;
}

export const scope = globalThis as unknown as Scope;
