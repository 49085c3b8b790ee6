// <media-switch> around the links to the media of a lesson: going to another medium keeps the place.
import { here, Lesson } from "./memory";

class MediaSwitch extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", (event) => {
      const link = (event.target as Element).closest<HTMLElement>("a[data-medium]");
      if (!link || link.ariaCurrent === "true" || !here.now) return;
      const { playing, ...at } = here.now();
      new Lesson(this).leave(at, { moved: true, playing });
    });
  }
}
if (!customElements.get("media-switch")) customElements.define("media-switch", MediaSwitch);
