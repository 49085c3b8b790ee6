// What the doors of an account need a script for. <passkey-door> shows a passkey, <passkey-maker> makes one: each stands
// around a form whose `data-question` and `data-answer` are the addresses that ask and take. Without a script, or on a
// browser that has no passkeys, neither shows anything. <queue-turn data-seconds> sends its form when its turn has come.

type Json = Record<string, unknown>;

const bytes = (text: string): ArrayBuffer => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0)).buffer;
const text = (buffer: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list: unknown): PublicKeyCredentialDescriptor[] => ((list ?? []) as { id: string }[]).map(({ id }) => ({ type: "public-key", id: bytes(id) }));

abstract class Passkeys extends HTMLElement {
  #isBusy = false;
  protected abstract ask(question: Json): Promise<Credential | null>;
  protected abstract response(response: AuthenticatorResponse): Json;

  connectedCallback(): void {
    if (!("PublicKeyCredential" in window)) return;
    this.toggleAttribute("ready", true);
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.#isBusy) void this.#go(event.target as HTMLFormElement);
    });
  }

  async #go(form: HTMLFormElement): Promise<void> {
    this.#isBusy = true;
    this.#say("");
    try {
      const question = (await this.#send(form, this.dataset.question)) as Json | null;
      if (!question) return;
      const made = (await this.ask(question)) as PublicKeyCredential | null;
      if (!made) throw new Error("nothing was made");
      const answer = { id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: {}, response: this.response(made.response) };
      const reply = await this.#send(form, this.dataset.answer, JSON.stringify(answer));
      if (reply?.next) window.location.assign(String(reply.next));
      else if (reply) this.#say(String(reply.message));
    } catch {
      this.#say(this.dataset.failed ?? "");
    } finally {
      this.#isBusy = false;
    }
  }

  /** What the address answers; null when it led elsewhere, where the page goes too. */
  async #send(form: HTMLFormElement, address = "", answer?: string): Promise<Json | null> {
    const body = new FormData(form);
    if (answer !== undefined) body.set("answer", answer);
    const reply = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!reply.redirected) return (await reply.json()) as Json;
    window.location.assign(reply.url);
    return null;
  }

  #say(words: string): void {
    const line = this.querySelector("[data-line]");
    if (line) line.textContent = words;
  }
}

class PasskeyDoor extends Passkeys {
  protected ask(asked: Json): Promise<Credential | null> {
    const publicKey = { ...asked, challenge: bytes(String(asked.challenge)), allowCredentials: named(asked.allowCredentials) } as PublicKeyCredentialRequestOptions;
    return navigator.credentials.get({ publicKey });
  }
  protected response(given: AuthenticatorResponse): Json {
    const said = given as AuthenticatorAssertionResponse;
    return { clientDataJSON: text(said.clientDataJSON), authenticatorData: text(said.authenticatorData), signature: text(said.signature), userHandle: said.userHandle ? text(said.userHandle) : null };
  }
}

class PasskeyMaker extends Passkeys {
  protected ask(asked: Json): Promise<Credential | null> {
    const user = asked.user as { id: string };
    const publicKey = { ...asked, challenge: bytes(String(asked.challenge)), user: { ...user, id: bytes(user.id) }, excludeCredentials: named(asked.excludeCredentials) } as unknown as PublicKeyCredentialCreationOptions;
    return navigator.credentials.create({ publicKey });
  }
  protected response(given: AuthenticatorResponse): Json {
    const said = given as AuthenticatorAttestationResponse;
    return { clientDataJSON: text(said.clientDataJSON), attestationObject: text(said.attestationObject), transports: said.getTransports?.() ?? [] };
  }
}

class QueueTurn extends HTMLElement {
  #tick = 0;
  #isTime = false;
  connectedCallback(): void {
    const at = Date.now() + Number(this.dataset.seconds ?? 5) * 1000;
    const line = this.querySelector("[data-left]");
    window.addEventListener("online", this.#go);
    this.#tick = window.setInterval(() => {
      const left = Math.ceil((at - Date.now()) / 1000);
      if (line && left > 0) line.textContent = (this.dataset.words ?? "").replace("%", String(left));
      if (left > 0) return;
      window.clearInterval(this.#tick);
      this.#isTime = true;
      this.#go();
    }, 500);
  }
  disconnectedCallback(): void {
    window.clearInterval(this.#tick);
    window.removeEventListener("online", this.#go);
  }
  /** Its turn may come while there is no signal. */
  #go = (): void => { if (this.#isTime) this.querySelector("form")?.requestSubmit(); };
}

class PaperPrinter extends HTMLElement {
  connectedCallback(): void {
    this.querySelector("button")?.addEventListener("click", () => window.print());
    this.hidden = false;
  }
}

customElements.define("passkey-door", PasskeyDoor);
customElements.define("passkey-maker", PasskeyMaker);
customElements.define("queue-turn", QueueTurn);
customElements.define("paper-printer", PaperPrinter);
