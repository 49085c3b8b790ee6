// What the phone shows outside the page: the title on the locked screen, the buttons of a headset.
type Acts = Partial<Record<MediaSessionAction, (details: MediaSessionActionDetails) => void>>;
const session = (): MediaSession | undefined => ("mediaSession" in navigator ? navigator.mediaSession : undefined);

export function announce(words: { title: string; artist: string }, poster: string | undefined, acts: Acts): void {
  const told = session();
  if (!told) return;
  told.metadata = new MediaMetadata({ ...words, artwork: poster ? [{ src: poster }] : [] });
  for (const [name, act] of Object.entries(acts)) {
    try {
      told.setActionHandler(name as MediaSessionAction, act);
    } catch { /* this phone has no such button */ }
  }
}

export function announcePlace(duration: number, position: number, playbackRate: number): void {
  if (position <= duration) session()?.setPositionState?.({ duration, position, playbackRate: playbackRate || 1 });
}

export function withdraw(): void {
  const told = session();
  if (told) told.metadata = null;
}

/** The deck on the whole screen, or back; an iPhone takes only the film. */
export function fullScreen(deck: HTMLElement, clip: HTMLMediaElement): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else if (deck.requestFullscreen) void deck.requestFullscreen().catch(() => undefined);
  else (clip as HTMLMediaElement & { webkitEnterFullscreen?: () => void }).webkitEnterFullscreen?.();
}
