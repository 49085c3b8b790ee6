// <sitting-timer closes-at server-now data-left="Sisa {t}" data-soon data-over [hands-in=FORM ID]>
// <window-clock opens-at closes-at server-now data-opens="Dibuka {t} lagi" data-closes="{t} lagi" data-shut>: holds a <time> or [data-left]
//   and, where there is one, a button[data-open-label] that becomes live when the window opens. The server has the last word.
import { clock } from "./player/values";
import { offset, remaining, say } from "./say";

abstract class Clock extends HTMLElement {
  #beat = 0;
  #offset = 0;
  connectedCallback(): void {
    this.#offset = offset(this.getAttribute("server-now"));
    this.#beat = window.setInterval(() => this.tick(this.now), 1000);
    this.tick(this.now);
  }
  disconnectedCallback(): void { window.clearInterval(this.#beat); }
  get now(): number { return Date.now() + this.#offset; }
  at(name: string): number { return Date.parse(this.getAttribute(name) ?? ""); }
  stop(): void { window.clearInterval(this.#beat); }
  abstract tick(now: number): void;
}

class SittingTimer extends Clock {
  #warned = Infinity;
  tick(now: number): void {
    const left = Math.ceil((this.at("closes-at") - now) / 1000);
    if (Number.isNaN(left)) return this.stop();
    if (left <= 0) {
      this.stop();
      this.textContent = this.dataset.over ?? "";
      const form = document.getElementById(this.getAttribute("hands-in") ?? "");
      if (!(form instanceof HTMLFormElement)) return;
      document.dispatchEvent(new Event("leaving")); // what is being typed goes along
      form.requestSubmit();
      return;
    }
    this.textContent = (this.dataset.left ?? "{t}").replace("{t}", clock(left));
    this.classList.toggle("soon", left <= 60);
    for (const mark of [300, 60]) {
      if (left <= mark && this.#warned > mark && left > mark - 30) say(this.dataset.soon?.replace("{t}", remaining(left * 1000)));
    }
    this.#warned = left;
  }
}

class WindowClock extends Clock {
  tick(now: number): void {
    const opens = this.at("opens-at"), closes = this.at("closes-at");
    const state = now < opens ? "opens" : now < closes || Number.isNaN(closes) ? "closes" : "shut";
    const until = state === "opens" ? opens : closes;
    const line = this.querySelector("[data-left]");
    if (line) line.textContent = (this.dataset[state] ?? "").replace("{t}", remaining(until - now));
    const button = this.querySelector<HTMLButtonElement>("[data-open-label]");
    if (button && state === "closes" && (button.disabled || button.ariaDisabled === "true")) {
      button.disabled = false;
      button.removeAttribute("aria-disabled");
      button.textContent = button.dataset.openLabel ?? button.textContent;
      say(button.dataset.openLabel);
    } else if (button && state === "shut") {
      button.disabled = true;
    }
    if (state === "shut") this.stop();
  }
}

customElements.define("sitting-timer", SittingTimer);
customElements.define("window-clock", WindowClock);
