// Small comforts of forms; each form works without them.
// <password-reveal data-show data-hide>, <once-only> around a form, <draft-keeper name=KEY> around a long form,
// <region-pick src="…?provinsi=" data-choose data-loading data-failed> around select[data-province], select[data-regency] and a button[data-fallback].

class PasswordReveal extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector("input");
    if (!input || this.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet small";
    const show = (visible: boolean): void => {
      input.type = visible ? "text" : "password";
      button.textContent = (visible ? this.dataset.hide : this.dataset.show) ?? "";
      button.setAttribute("aria-pressed", String(visible));
    };
    button.addEventListener("click", () => show(input.type === "password"));
    input.form?.addEventListener("submit", () => show(false));
    show(false);
    this.append(button);
  }
}

/** Pressed twice, sent once; live again when the reader comes back to the page. */
class OnceOnly extends HTMLElement {
  #sent = false;
  connectedCallback(): void {
    this.addEventListener("submit", this.#submit);
    window.addEventListener("pageshow", this.#again);
  }
  disconnectedCallback(): void { window.removeEventListener("pageshow", this.#again); }
  #submit = (event: Event): void => {
    if (this.#sent) return event.preventDefault();
    if (event.defaultPrevented) return;
    this.#sent = true;
    this.#buttons((button) => button.setAttribute("aria-busy", "true"));
  };
  #again = (): void => {
    this.#sent = false;
    this.#buttons((button) => button.removeAttribute("aria-busy"));
  };
  #buttons(act: (button: Element) => void): void { this.querySelectorAll("button:not([type=button])").forEach(act); }
}

class RegionPick extends HTMLElement {
  connectedCallback(): void {
    const province = this.querySelector<HTMLSelectElement>("select[data-province]");
    const regency = this.querySelector<HTMLSelectElement>("select[data-regency]");
    if (!province || !regency) return;
    this.querySelectorAll<HTMLElement>("[data-fallback]").forEach((button) => { button.hidden = true; });
    province.addEventListener("change", () => void this.#load(province.value, regency));
  }
  async #load(province: string, regency: HTMLSelectElement): Promise<void> {
    regency.replaceChildren(new Option(province ? this.dataset.loading : this.dataset.choose, ""));
    if (!province) return;
    regency.setAttribute("aria-busy", "true");
    try {
      const reply = await fetch((this.getAttribute("src") ?? "") + encodeURIComponent(province), { headers: { Accept: "application/json" } });
      if (!reply.ok) throw new Error(String(reply.status));
      const regions: { code: string; name: string }[] = await reply.json();
      regency.replaceChildren(new Option(this.dataset.choose, ""), ...regions.map(({ code, name }) => new Option(name, code)));
    } catch {
      regency.replaceChildren(new Option(this.dataset.failed, ""));
      this.querySelectorAll<HTMLElement>("[data-fallback]").forEach((button) => { button.hidden = false; });
    }
    regency.removeAttribute("aria-busy");
  }
}

const DRAFT = "pintar:draft:";
type Draft = { fields: [string, string][]; sent: boolean };

/** What was typed survives a lost session or a closed page, until the form was accepted. */
class DraftKeeper extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form) return;
    const key = DRAFT + (this.getAttribute("name") ?? form.action);
    const draft = load(key);
    if (draft && document.querySelector(".notice.success")) sessionStorage.removeItem(key);
    else if (draft && !form.querySelector(".bad")) pour(form, draft.fields);
    const keep = (sent: boolean): void => store(key, { fields: typed(form), sent });
    form.addEventListener("input", () => keep(false));
    form.addEventListener("submit", () => keep(true));
  }
}

function typed(form: HTMLFormElement): [string, string][] {
  const secret = new Set(Array.from(form.querySelectorAll<HTMLInputElement>("input[type=password], input[type=hidden], [data-secret]"), (field) => field.name));
  return [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string" && !secret.has(pair[0]));
}
function pour(form: HTMLFormElement, fields: [string, string][]): void {
  const values = new URLSearchParams(fields);
  for (const field of Array.from(form.elements)) {
    if (field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox")) field.checked = values.getAll(field.name).includes(field.value);
    else if ((field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement) && values.has(field.name) && field.type !== "file") field.value = values.get(field.name) ?? "";
  }
}
function load(key: string): Draft | null {
  try { return JSON.parse(sessionStorage.getItem(key) ?? "null"); } catch { return null; }
}
function store(key: string, draft: Draft): void {
  try { sessionStorage.setItem(key, JSON.stringify(draft)); } catch { /* full or switched off: the form itself still holds it */ }
}
/** A draft whose form was sent is done once another page is shown, unless that page asks to sign in again. */
function sweep(): void {
  if (document.querySelector("input[type=password]")) return;
  try {
    for (const key of Object.keys(sessionStorage).filter((name) => name.startsWith(DRAFT))) {
      const open = Array.from(document.querySelectorAll("draft-keeper")).some((one) => DRAFT + one.getAttribute("name") === key);
      if (!open && load(key)?.sent) sessionStorage.removeItem(key);
    }
  } catch { /* storage is switched off */ }
}

customElements.define("password-reveal", PasswordReveal);
customElements.define("once-only", OnceOnly);
customElements.define("region-pick", RegionPick);
customElements.define("draft-keeper", DraftKeeper);
sweep();
