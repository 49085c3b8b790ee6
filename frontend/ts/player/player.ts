// What a lesson page loads when it has more to show than a text: film and sound, slides, the switch between media.
import "./film";
import "./reading";
import "./slides";
import "./switch";

/** <print-page> around a button, on the version for paper. */
class PrintPage extends HTMLElement {
  connectedCallback(): void {
    this.hidden = false;
    this.addEventListener("click", () => window.print());
  }
}
if (!customElements.get("print-page")) customElements.define("print-page", PrintPage);
