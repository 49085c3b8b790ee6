// <lesson-player> around one <video> or <audio> with the buttons that the server drew; without scripts the browser's own player stands there.
import { beforeFinishing, onLeaving, queue } from "./acts";
import { adaptive, isSlow, line } from "./adaptive";
import { choose, chosen, here, Lesson } from "./memory";
import { Preview } from "./preview";
import { announce, announcePlace, fullScreen, withdraw } from "./session";
import { isForField, Transcript } from "./transcript";
import { clock, firstQuality, furthest, later, length, mayGo, merged, secondAt, spansOf, type Place, type Span } from "./values";
import { Watch } from "./watch";

const REPORT = 30; // seconds of play between two acts
const WORTH = 5; // seconds of play that are worth an act of their own at a pause; fewer wait for those that follow
const PATIENCE = [2, 4, 8, 15, 30]; // seconds before a film that broke off is tried again

export class LessonPlayer extends HTMLElement {
  #lesson!: Lesson;
  #watch!: Watch;
  #words: Transcript | undefined;
  #before: Span[] = []; // seen on other days or devices
  #start = 0; // where playing begins when nothing is loaded yet
  #wasAt = 0;
  #quality = "";
  #caption = "";
  #wanted = ""; // the playlist that hls.js will play once play is pressed
  #hls: { destroy(): void } | undefined;
  #pace = 1;
  #left = 0; // when the place was last written down
  #tries = 0;
  #timer = 0;
  #idle = 0;
  #isLost = false;
  #off: (() => void)[] = [];

  get #clip(): HTMLMediaElement { return this.querySelector<HTMLMediaElement>("video, audio")!; }
  get #deck(): HTMLElement { return this.querySelector<HTMLElement>(".deck")!; }
  get #bar(): HTMLInputElement { return this.querySelector<HTMLInputElement>(".seek input")!; }
  get #length(): number { return Number.isFinite(this.#clip.duration) && this.#clip.duration > 0 ? this.#clip.duration : Number(this.dataset.seconds) || 0; }
  get #isFirst(): boolean { return "first" in this.dataset; }
  get #seen(): Span[] { return merged(this.#before); }

  connectedCallback(): void {
    const clip = this.#clip;
    this.#lesson = new Lesson(this);
    this.#watch = new Watch(clip);
    clip.controls = false;
    const { kept } = this.#lesson;
    this.#before = [...spansOf(this.dataset.seen), ...("anew" in this.dataset ? [] : kept.seen?.[this.#lesson.medium] ?? [])]; // gone through again, it begins at nothing
    here.now = () => ({ seconds: this.#now, share: this.#length ? this.#now / this.#length : 0, playing: !clip.paused });
    this.#wire(clip);
    this.#remembered();
    this.#words = Transcript.of(this, (second) => { this.#seek(second); void this.#play(); });
    const sheet = this.dataset.sprite;
    if (sheet) new Preview(this.querySelector<HTMLElement>(".seek")!, sheet, () => this.#length);
    this.querySelector<HTMLElement>('[data-do="float"]')?.toggleAttribute("hidden", !document.pictureInPictureEnabled);
    this.#resume(kept.place);
    this.#draw();
    this.#tell();
  }
  disconnectedCallback(): void {
    this.#report();
    window.clearTimeout(this.#timer);
    window.clearTimeout(this.#idle);
    for (const off of this.#off) off();
    this.#hls?.destroy();
    here.now = undefined;
    withdraw();
  }

  #wire(clip: HTMLMediaElement): void {
    const heard: Record<string, () => void> = {
      timeupdate: () => this.#tick(),
      play: () => { this.#shows("play", true); this.#session(); this.#wake(); },
      pause: () => { this.#shows("play", false); this.#watch.tick(); if (this.#watch.played >= WORTH) this.#report(); this.#leave(); this.#wake(); },
      ended: () => { this.#watch.tick(); this.#report(); },
      seeking: () => this.#seeking(),
      seeked: () => this.#watch.tick(),
      ratechange: () => this.#paced(),
      volumechange: () => this.#shows("mute", clip.muted),
      progress: () => this.#draw(),
      durationchange: () => this.#draw(),
      loadedmetadata: () => { if (this.#start && Math.abs(clip.currentTime - this.#start) > 1) clip.currentTime = this.#start; clip.playbackRate = this.#rate; },
      playing: () => { this.#watch.tick(); this.#found(); },
      waiting: () => { if (!navigator.onLine) this.#lost(this.dataset.noSignal); },
      error: () => this.#retry(),
    };
    for (const [name, act] of Object.entries(heard)) clip.addEventListener(name, act);
    clip.addEventListener("click", () => this.#toggle());
    this.addEventListener("click", (event) => this.#do((event.target as Element).closest<HTMLElement>("[data-do]")));
    this.addEventListener("change", (event) => this.#chose(event.target as HTMLInputElement));
    this.#bar.addEventListener("input", () => this.#mark(Number(this.#bar.value)));
    this.#bar.addEventListener("change", () => this.#seek(Number(this.#bar.value)));
    this.#deck.addEventListener("pointermove", () => this.#wake());
    const on = <T extends EventTarget>(target: T, name: string, act: (event: never) => void): void => {
      target.addEventListener(name, act as EventListener);
      this.#off.push(() => target.removeEventListener(name, act as EventListener));
    };
    on(document, "keydown", (event: KeyboardEvent) => this.#key(event));
    on(window, "online", () => { if (this.#isLost) { this.#tries = 0; this.#again(); } });
    on(window, "offline", () => { if (!this.#clip.paused) this.#say(this.dataset.buffered, true); });
    this.#off.push(onLeaving(() => { this.#watch.tick(); this.#report(); this.#leave(); }));
    if (this.dataset.share) this.#off.push(beforeFinishing(() => { this.#watch.tick(); this.#report(); }));
  }

  /** Without a signal only the smallest film may be on the phone. */
  get #isAlone(): boolean { return !navigator.onLine || "stored" in document.documentElement.dataset; }

  // Where it goes on -----------------------------------------------------------------------------------------------------

  get #now(): number { return this.#clip.readyState ? this.#clip.currentTime : this.#start; }

  /** From another medium one goes straight on; after a break one is asked. */
  #resume(local: Place | undefined): void {
    const came = this.#lesson.arrive();
    if (came) {
      this.#begin(secondAt(came.place, this.#length));
      if (came.playing) void this.#play();
      return;
    }
    const { place, placeAt } = this.dataset;
    const kept: Place | undefined = place ? { medium: this.#lesson.medium, seconds: Number(place), share: 0, at: Date.parse(placeAt ?? "") || 0 } : undefined;
    const found = later(local?.seconds === undefined ? undefined : local, kept);
    const second = found ? secondAt(found, this.#length) : 0;
    if (second < 5 || (this.#length && second > this.#length - 5)) return;
    const button = this.querySelector<HTMLElement>('[data-do="resume"]')!;
    button.textContent = (button.textContent ?? "").replace("{t}", clock(second));
    button.parentElement!.hidden = false;
    this.#begin(second);
  }
  #begin(second: number): void {
    this.#start = second;
    this.#wasAt = second;
    this.#clip.currentTime = second;
    this.#draw();
  }
  #leave(): void {
    if (this.#now < 1) return;
    this.#lesson.leave({ seconds: this.#now, share: this.#length ? this.#now / this.#length : 0 }, { seen: this.#seen });
  }

  // Playing --------------------------------------------------------------------------------------------------------------

  async #play(): Promise<void> {
    this.querySelector<HTMLElement>(".resume")!.hidden = true;
    if (this.#wanted && !this.#hls) await this.#adaptive();
    await this.#clip.play().catch(() => undefined);
  }
  #toggle(): void { if (this.#clip.paused) void this.#play(); else this.#clip.pause(); }
  #seek(second: number): void {
    const to = Math.min(Math.max(second, 0), Math.max(this.#length - 0.5, 0));
    this.#start = to;
    this.#clip.currentTime = to;
    if (!this.#clip.readyState) { this.#seeking(); this.#draw(); }
  }
  /** On a first viewing that goes in order nobody jumps to what they have not seen; whoever tries is told, kindly. */
  #seeking(): void {
    const to = this.#now, seen = [...this.#seen, ...this.#watch.spans];
    if (!this.#isFirst || !("noSkip" in this.dataset) || to <= this.#wasAt + 1 || mayGo(seen, to)) return;
    this.#say(this.dataset.notYet, true);
    const back = Math.max(furthest(seen), this.#wasAt);
    this.#start = back;
    this.#clip.currentTime = back;
  }
  get #rate(): number { return Number(this.querySelector<HTMLInputElement>("[name=kecepatan]:checked")?.value) || 1; }
  #paced(): void {
    const most = this.#isFirst ? Number(this.dataset.maxRate) || Infinity : Infinity;
    if (this.#clip.playbackRate <= most) {
      this.#watch.tick();
      this.#report(); // an act tells of one rate
      this.#pace = this.#clip.playbackRate;
    } else {
      this.#clip.playbackRate = most;
      this.#say((this.dataset.tooFast ?? "").replace("{r}", most.toLocaleString(document.documentElement.lang)), true);
    }
  }
  #tick(): void {
    const clip = this.#clip;
    this.#watch.tick();
    if (!clip.seeking) this.#wasAt = clip.currentTime;
    this.#start = clip.currentTime;
    this.#draw();
    this.#words?.follow(clip.currentTime);
    if (this.#watch.played >= REPORT) this.#report();
    if (Date.now() - this.#left > 5000) { this.#left = Date.now(); this.#leave(); }
  }

  /** What played since the last report becomes one act; the outbox sends it with the next batch. */
  #report(): void {
    const spans = this.#watch.take();
    if (!spans.length) return;
    this.#before = merged([...this.#before, ...spans]);
    const { enrolment, key, medium } = this.#lesson;
    queue({ enrolment, lesson: key, kind: "watched", medium, spans, position: Math.round(this.#now * 10) / 10, rate: this.#pace, visible: document.visibilityState === "visible" });
    this.#tell();
  }

  // Quality --------------------------------------------------------------------------------------------------------------

  #remembered(): void {
    const rate = chosen("rate"), speed = rate && this.#radio("kecepatan", rate);
    if (speed) { speed.checked = true; this.#clip.defaultPlaybackRate = this.#clip.playbackRate = Number(rate); }
    this.#captions(chosen("captions") ?? "");
    const keys = this.querySelector<HTMLInputElement>('[data-do="hotkeys"]');
    if (keys) keys.checked = chosen("hotkeys") !== "off";
    const radios = Array.from(this.querySelectorAll<HTMLInputElement>("[name=mutu]"));
    if (!radios.length) return;
    const heights = radios.map((one) => Number(one.value)).filter(Boolean);
    this.#take(firstQuality(heights, line().saveData || this.#isAlone ? null : chosen("quality"), (value) => radios.some((one) => one.value === value), isSlow() || this.#isAlone || matchMedia("(max-width: 760px), (pointer: coarse)").matches));
  }
  #radio(name: string, value: string): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(`[name=${name}][value="${CSS.escape(value)}"]`);
  }
  /** Fetch the film in this quality from here on; the place, the speed and whether it plays stay. */
  #take(value: string): void {
    const radio = this.#radio("mutu", value), clip = this.#clip;
    const url = radio?.dataset.url;
    if (!radio || !url) return;
    const at = this.#now, wasPlaying = !clip.paused;
    radio.checked = true;
    this.#quality = value;
    this.#deck.classList.toggle("sound-only", value === "sound");
    this.#pressed("sound", value === "sound");
    const cost = document.querySelector(".tools .cost");
    const label = radio.closest("label")?.querySelector("span")?.textContent ?? "";
    if (cost) cost.textContent = value === "auto" ? this.dataset.costAuto ?? "" : (this.dataset.cost ?? "").replace("{q}", label).replace("{m}", radio.dataset.bytes ?? "").replace("{r}", radio.dataset.price ?? "");
    const isNative = value !== "auto" || Boolean(clip.canPlayType("application/vnd.apple.mpegurl"));
    if (clip.getAttribute("src") === url && !this.#hls) return;
    this.#watch.tick();
    this.#hls?.destroy();
    this.#hls = undefined;
    this.#wanted = isNative ? "" : url;
    if (isNative) clip.src = url;
    else { clip.removeAttribute("src"); clip.load(); }
    if (at) this.#begin(at);
    if (wasPlaying) void this.#play();
  }
  async #adaptive(): Promise<void> {
    try {
      this.#hls = await adaptive(this.dataset.hls ?? "", this.#wanted, this.#clip, this.#start, () => this.#retry());
    } catch {
      this.#take(this.querySelector<HTMLInputElement>("[name=mutu]")?.value ?? "");
    }
  }

  // Without a signal -----------------------------------------------------------------------------------------------------

  #lost(words: string | undefined): void {
    this.#isLost = true;
    this.#say((words ?? "").replace("{t}", clock(this.#now)), true);
  }
  #found(): void {
    if (this.#isLost) this.#say(this.dataset.back);
    this.#isLost = false;
    this.#tries = 0;
    window.clearTimeout(this.#timer);
  }
  /** A film that broke off is fetched again from where it stopped, later and later. */
  #retry(): void {
    if (!this.#clip.error && !this.#hls) return;
    this.#lost(navigator.onLine ? this.dataset.again : this.dataset.noSignal);
    const smallest = this.querySelector<HTMLInputElement>("[name=mutu]")?.value ?? "";
    if (this.#isAlone && this.#quality !== smallest) return this.#take(smallest);
    const wait = PATIENCE[Math.min(this.#tries++, PATIENCE.length - 1)]!;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#again(), wait * 1000);
  }
  #again(): void {
    const clip = this.#clip, at = this.#now || this.#start;
    if (this.#hls) {
      this.#hls.destroy();
      this.#hls = undefined;
    } else if (clip.error) {
      clip.load();
    }
    this.#begin(at);
    void this.#play();
  }

  // What is pressed ------------------------------------------------------------------------------------------------------

  #do(part: HTMLElement | null): void {
    switch (part?.dataset.do) {
      case "play": return this.#toggle();
      case "seek": return this.#seek(this.#now + Number(part.dataset.by));
      case "resume": return void this.#play();
      case "restart": this.#begin(0); return void this.#play();
      case "mute": this.#clip.muted = !this.#clip.muted; return;
      case "captions": return this.#captions(this.#caption ? "" : this.#language, true);
      case "sound": return this.#sound();
      case "tune": {
        const tune = this.querySelector<HTMLElement>(".tune")!;
        tune.hidden = !tune.hidden;
        return part.setAttribute("aria-expanded", String(!tune.hidden));
      }
      case "float": return void (document.pictureInPictureElement ? document.exitPictureInPicture() : (this.#clip as HTMLVideoElement).requestPictureInPicture()).catch(() => undefined);
      case "whole": return fullScreen(this.#deck, this.#clip);
    }
  }
  #chose(field: HTMLInputElement): void {
    if (field.name === "mutu") { choose("quality", field.value); this.#take(field.value); }
    if (field.name === "kecepatan") { choose("rate", field.value); this.#clip.defaultPlaybackRate = this.#clip.playbackRate = Number(field.value); }
    if (field.name === "teks") this.#captions(field.value, true);
    if (field.dataset.do === "hotkeys") choose("hotkeys", field.checked ? "on" : "off");
  }
  /** The language of captions chosen before, else the page's, else the first there is. */
  get #language(): string {
    const known = Array.from(this.#clip.textTracks, (track) => track.language);
    return [chosen("language"), document.documentElement.lang].find((one) => one && known.includes(one)) ?? known[0] ?? "";
  }
  #captions(language: string, isChoice = false): void {
    const tracks = Array.from(this.#clip.textTracks);
    this.#caption = tracks.some((track) => track.language === language) ? language : "";
    for (const track of tracks) track.mode = this.#caption && track.language === this.#caption ? "showing" : "disabled";
    const radio = this.#radio("teks", this.#caption);
    if (radio) radio.checked = true;
    this.#pressed("captions", Boolean(this.#caption));
    if (isChoice) choose("captions", this.#caption);
    if (isChoice && this.#caption) choose("language", this.#caption);
  }
  #sound(): void {
    const before = chosen("picture") ?? this.querySelector<HTMLInputElement>("[name=mutu]")?.value ?? "";
    const value = this.#quality === "sound" ? before : "sound";
    if (value === "sound") choose("picture", this.#quality);
    choose("quality", value);
    this.#take(value);
  }
  #faster(by: number): void {
    const radios = Array.from(this.querySelectorAll<HTMLInputElement>("[name=kecepatan]"));
    const next = radios[radios.findIndex((one) => one.checked) + by];
    if (next) { next.checked = true; this.#chose(next); this.#say(`${next.closest("label")?.textContent?.trim()}`); }
  }
  /** Keys work wherever no field wants them; they can be switched off. */
  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || isForField(event) || document.querySelector("dialog[open]")) return;
    if (!this.contains(event.target as Element) && chosen("hotkeys") === "off") return;
    const acts: Record<string, () => void> = {
      " ": () => this.#toggle(), k: () => this.#toggle(),
      ArrowLeft: () => this.#seek(this.#now - 5), ArrowRight: () => this.#seek(this.#now + 5), j: () => this.#seek(this.#now - 10), l: () => this.#seek(this.#now + 10),
      m: () => { this.#clip.muted = !this.#clip.muted; }, c: () => this.#do(this.querySelector('[data-do="captions"]')), f: () => this.#do(this.querySelector('[data-do="whole"]')),
      "<": () => this.#faster(-1), ">": () => this.#faster(1),
    };
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    this.#wake();
    act();
  }

  // What is shown --------------------------------------------------------------------------------------------------------

  #draw(): void {
    const clip = this.#clip, whole = this.#length || 1, bar = this.#bar, at = this.#now;
    const loaded = clip.buffered.length ? clip.buffered.end(clip.buffered.length - 1) : 0;
    bar.max = String(Math.ceil(whole));
    if (!bar.matches(":active")) { bar.value = String(Math.round(at)); this.#mark(at); }
    bar.style.setProperty("--loaded", `${(100 * Math.max(loaded, at)) / whole}%`);
    bar.setAttribute("aria-valuetext", (this.dataset.of ?? "{a} / {b}").replace("{a}", this.#spoken(at)).replace("{b}", this.#spoken(whole)));
    this.#say(this.#length ? clock(this.#length) : "–", false, "end");
    if (clip.readyState) announcePlace(whole, at, clip.playbackRate);
  }
  #mark(at: number): void {
    this.#bar.style.setProperty("--at", `${(100 * at) / (this.#length || 1)}%`);
    this.#say(clock(at), false, "now");
  }
  #spoken(second: number): string {
    return (this.dataset.clock ?? "{m}.{s}").replace("{m}", String(Math.floor(second / 60))).replace("{s}", String(Math.floor(second % 60)));
  }
  /** Words for the status line; with `place` only that number of the seek bar. */
  #say(words: string | undefined, isWarning = false, place = ""): void {
    const line = this.querySelector(place ? `[data-${place}]` : ".said");
    if (!line || words === undefined || line.textContent === words) return;
    line.textContent = words;
    if (!place) line.classList.toggle("warn", isWarning);
  }
  #tell(): void {
    const found = this.querySelector("[data-watched-line]");
    if (found && this.#length) found.textContent = (this.dataset.watched ?? "").replace("{p}", String(Math.min(100, Math.round((100 * length(this.#before)) / this.#length))));
  }
  #pressed(name: string, isOn: boolean): void { this.querySelector(`[data-do="${name}"]`)?.setAttribute("aria-pressed", String(isOn)); }
  #shows(name: string, isOn: boolean): void {
    const button = this.querySelector<HTMLElement>(`[data-do="${name}"]`);
    if (!button) return;
    button.dataset.is = isOn ? "on" : "off";
    const words = isOn ? button.dataset.on : button.dataset.off;
    if (words) button.setAttribute("aria-label", words); else this.#pressed(name, isOn);
  }
  /** In full screen the buttons go away while it plays and nobody moves. */
  #wake(): void {
    const deck = this.#deck;
    deck.classList.remove("idle");
    window.clearTimeout(this.#idle);
    if (!this.#clip.paused) this.#idle = window.setTimeout(() => deck.classList.add("idle"), 3000);
  }
  #session(): void {
    announce({ title: this.dataset.title ?? "", artist: this.dataset.course ?? "" }, this.querySelector("video")?.poster, {
      play: () => void this.#play(), pause: () => this.#clip.pause(),
      seekbackward: () => this.#seek(this.#now - 10), seekforward: () => this.#seek(this.#now + 10), seekto: (details) => this.#seek(details.seekTime ?? 0),
    });
  }
}
if (!customElements.get("lesson-player")) customElements.define("lesson-player", LessonPlayer);
