// The small picture over the seek bar, where a mouse can hover and there is room: fetched when first needed.
import { clock, tilesOf, type Tile } from "./values";

export class Preview {
  #tiles: Promise<Tile[]> | undefined;

  constructor(seek: HTMLElement, sheet: string, length: () => number) {
    if (!matchMedia("(hover: hover) and (min-width: 30rem)").matches) return;
    const bar = seek.querySelector<HTMLInputElement>("input")!, box = seek.querySelector<HTMLElement>(".preview")!;
    bar.addEventListener("pointerleave", () => { box.hidden = true; });
    bar.addEventListener("pointermove", (event) => {
      const room = bar.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (event.clientX - room.left) / room.width));
      void this.#all(sheet).then((tiles) => this.#show(box, tiles, share * length(), event.clientX - seek.getBoundingClientRect().left));
    });
  }
  #all(sheet: string): Promise<Tile[]> {
    this.#tiles ??= fetch(sheet).then((reply) => reply.text()).then((text) => tilesOf(text, new URL(sheet, location.href).href)).catch(() => []);
    return this.#tiles;
  }
  #show(box: HTMLElement, tiles: Tile[], second: number, left: number): void {
    const tile = tiles.find((one) => second < one.to) ?? tiles[tiles.length - 1];
    box.hidden = !tile;
    if (!tile) return;
    Object.assign(box.style, { left: `${left}px`, width: `${tile.width}px`, height: `${tile.height}px`, backgroundImage: `url("${tile.url}")`, backgroundPosition: `-${tile.x}px -${tile.y}px` });
    box.querySelector("span")!.textContent = clock(second);
  }
}
