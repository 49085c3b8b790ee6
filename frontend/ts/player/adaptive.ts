// The line, as far as the browser tells of it, and a film that follows it in browsers that cannot do so themselves: hls.js.
type Line = { saveData?: boolean; effectiveType?: string; downlink?: number };
type Hls = { loadSource(url: string): void; attachMedia(clip: HTMLMediaElement): void; destroy(): void; on(event: string, heard: (event: string, what: { fatal: boolean }) => void): void };
type Maker = { new (wishes: object): Hls; isSupported(): boolean };

/** Have the clip play a playlist from `start` on; rejects where that cannot be. No worker: the page's policy allows none from a blob. */
export async function adaptive(script: string, playlist: string, clip: HTMLMediaElement, start: number, failed: () => void): Promise<{ destroy(): void }> {
  const { Hls } = (await import(script)) as { Hls: Maker };
  if (!Hls.isSupported()) throw new Error("no media source");
  const hls = new Hls({ enableWorker: false, startLevel: 0, startPosition: start, capLevelToPlayerSize: true, maxBufferLength: 20, maxMaxBufferLength: 40 });
  hls.on("hlsError", (_event, what) => { if (what.fatal) failed(); });
  hls.loadSource(playlist);
  hls.attachMedia(clip);
  return hls;
}

export function line(): Line {
  return (navigator as { connection?: Line }).connection ?? {};
}

export function isSlow(): boolean {
  const { saveData, effectiveType = "", downlink = 10 } = line();
  return Boolean(saveData) || /2g|3g/.test(effectiveType) || downlink < 1.5;
}
