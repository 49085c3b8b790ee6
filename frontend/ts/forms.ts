// Small comforts of forms; each form works without them.
// <password-reveal data-show data-hide>, <once-only> around a form or in it, <draft-keeper name=KEY> around a long form,
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

/** Pressed twice, sent once; live again when the reader comes back to the page, or when it was not left after all. */
class OnceOnly extends HTMLElement {
  #sent = false;
  #room: HTMLElement = this;
  connectedCallback(): void {
    this.#room = this.closest("form") ?? this;
    this.#room.addEventListener("submit", this.#submit);
    window.addEventListener("pageshow", this.#again);
  }
  disconnectedCallback(): void {
    this.#room.removeEventListener("submit", this.#submit);
    window.removeEventListener("pageshow", this.#again);
  }
  #submit = (event: Event): void => {
    if (this.#sent) return event.preventDefault();
    if (event.defaultPrevented) return;
    this.#sent = true;
    this.#buttons((button) => button.setAttribute("aria-busy", "true"));
    // Whoever hears it after us may have stopped it, and then nothing was sent.
    window.setTimeout(() => { if (event.defaultPrevented) this.#again(); });
  };
  #again = (): void => {
    this.#sent = false;
    this.#buttons((button) => button.removeAttribute("aria-busy"));
  };
  #buttons(act: (button: Element) => void): void { this.querySelectorAll("button:not([type=button])").forEach(act); }
}

class RegionPick extends HTMLElement {
  #asked = 0;
  connectedCallback(): void {
    const { province, regency } = this;
    if (!province || !regency) return;
    this.querySelectorAll<HTMLElement>("[data-fallback]").forEach((button) => { button.hidden = true; });
    province.addEventListener("change", () => void this.#load(province.value, regency));
    if (isTouched(province)) void this.#load(province.value, regency); // chosen before this script came
  }
  get province(): HTMLSelectElement | null { return this.querySelector("select[data-province]"); }
  get regency(): HTMLSelectElement | null { return this.querySelector("select[data-regency]"); }

  /** Both as somebody had chosen them before; the list that stands here is that of the province the page came with. */
  choose(province: string, regency: string): void {
    if (!this.province || !this.regency) return;
    const isHere = this.province.value === province && Array.from(this.regency.options).some(({ value }) => value === regency);
    this.province.value = province;
    if (isHere) this.regency.value = regency;
    else void this.#load(province, this.regency, regency);
  }

  async #load(province: string, regency: HTMLSelectElement, wanted = ""): Promise<void> {
    const turn = ++this.#asked; // a slow answer for another province comes too late
    regency.replaceChildren(new Option(province ? this.dataset.loading : this.dataset.choose, ""));
    regency.removeAttribute("aria-busy");
    if (!province) return;
    regency.setAttribute("aria-busy", "true");
    try {
      const reply = await fetch((this.getAttribute("src") ?? "") + encodeURIComponent(province), { headers: { Accept: "application/json" } });
      if (!reply.ok) throw new Error(String(reply.status));
      const regions: { code: string; name: string }[] = await reply.json();
      if (turn !== this.#asked) return;
      regency.replaceChildren(new Option(this.dataset.choose, ""), ...regions.map(({ code, name }) => new Option(name, code, false, code === wanted)));
    } catch {
      if (turn !== this.#asked) return;
      regency.replaceChildren(new Option(this.dataset.failed, ""));
      this.querySelectorAll<HTMLElement>("[data-fallback]").forEach((button) => { button.hidden = false; });
    }
    regency.removeAttribute("aria-busy");
  }
}

const DRAFT = "pintar:draft:";
type Draft = { fields: [string, string][]; sent: boolean };

/** What was typed survives a lost session or a closed page, until the form was accepted. Each person has drafts of their own. */
class DraftKeeper extends HTMLElement {
  get key(): string { return drafts() + (this.getAttribute("name") ?? this.querySelector("form")?.action ?? ""); }
  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form) return;
    const { key } = this;
    const draft = load(key);
    const newer = new Set(fieldsOf(form).filter(isTouched).map(({ name }) => name));
    if (draft && document.querySelector(".notice.success")) sessionStorage.removeItem(key);
    else if (draft && !form.querySelector(".bad")) pour(form, draft.fields, newer);
    const keep = (sent: boolean): void => store(key, { fields: typed(form), sent });
    if (newer.size) keep(false);
    form.addEventListener("input", () => keep(false));
    form.addEventListener("submit", () => keep(true));
  }
}

/** How the names of this person's drafts begin: on a phone of many, nobody finds what another one typed. */
function drafts(): string { return `${DRAFT}${document.documentElement.dataset.person ?? ""}:`; }
function typed(form: HTMLFormElement): [string, string][] {
  const secret = new Set(Array.from(form.querySelectorAll<HTMLInputElement>("input[type=password], input[type=hidden], [data-secret]"), (field) => field.name));
  return [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string" && !secret.has(pair[0]));
}
function fieldsOf(form: HTMLFormElement): HTMLInputElement[] { return Array.from(form.elements) as HTMLInputElement[]; }
/** Whether a field no longer holds what the page came with: somebody was quicker than this script. */
function isTouched(field: Element): boolean {
  if (field instanceof HTMLSelectElement) return field.selectedIndex !== Math.max(0, Array.from(field.options).findIndex((option) => option.defaultSelected));
  const { checked, defaultChecked, value, defaultValue, type } = field as HTMLInputElement; // areas of text have no `checked`, buttons no `defaultValue`
  return checked !== defaultChecked || (defaultValue !== undefined && type !== "file" && value !== defaultValue);
}
/** The draft, but for what has these names: that is newer. */
function pour(form: HTMLFormElement, fields: [string, string][], newer: Set<string>): void {
  const values = new URLSearchParams(fields);
  for (const field of fieldsOf(form)) {
    if (newer.has(field.name)) continue;
    const given = values.getAll(field.name);
    if (field.type === "radio" || field.type === "checkbox") field.checked = given.includes(field.value);
    else if (given.length && field.type !== "file" && !field.closest("region-pick")) field.value = given[0]!;
  }
  for (const pick of form.querySelectorAll<RegionPick>("region-pick")) {
    const [province = "", regency = ""] = [pick.province, pick.regency].map((field) => field?.name);
    if (!newer.has(province)) pick.choose(values.get(province) ?? "", values.get(regency) ?? "");
  }
}
function load(key: string): Draft | null {
  try { return JSON.parse(sessionStorage.getItem(key) ?? "null"); } catch { return null; }
}
function store(key: string, draft: Draft): void {
  try { sessionStorage.setItem(key, JSON.stringify(draft)); } catch { /* full or switched off: the form itself still holds it */ }
}
/** A draft whose form was sent is done once its person sees another page, unless that page asks who is there or says it was not taken (data-unsent). */
function sweep(): void {
  if (document.querySelector("input[type=password], [data-unsent]")) return;
  try {
    for (const key of Object.keys(sessionStorage).filter((name) => name.startsWith(drafts()))) {
      const open = Array.from(document.querySelectorAll<DraftKeeper>("draft-keeper")).some((one) => one.key === key);
      if (!open && load(key)?.sent) sessionStorage.removeItem(key);
    }
  } catch { /* storage is switched off */ }
}

customElements.define("password-reveal", PasswordReveal);
customElements.define("once-only", OnceOnly);
customElements.define("region-pick", RegionPick);
customElements.define("draft-keeper", DraftKeeper);
sweep();
