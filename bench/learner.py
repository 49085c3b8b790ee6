"""One learner with a phone: what the browser would send, and how long each answer took."""

import http.client
import re
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import brotli

RIGHT = re.compile(r'value="([^"]+)"[^>]*><span>(?:<p>)?memilih satu hal')


class Lost(Exception):
    """The site did not answer as a learner expects."""


@dataclass
class Learner:
    """A browser's cookies and one kept connection. `seconds` of every request, `bytes` received on the wire.

    `address` is where a proxy in front says it comes from; '' where there is none.
    """

    base: str
    address: str = ""
    seconds: list[float] = field(default_factory=list)
    bytes: int = 0
    cookies: dict[str, str] = field(default_factory=dict)
    told_to_wait: float = 0.0

    def __post_init__(self) -> None:
        self.line = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=60)

    def get(self, path: str, expect: int = 200) -> str:
        """Fetch a page."""
        return self.ask("GET", path, None, expect)[1]

    def post(
        self, path: str, form: dict[str, str], *, expect: int = 302, scripted: bool = False
    ) -> tuple[str, str]:
        """Send a form; where it leads, and what it shows."""
        form = {"csrfmiddlewaretoken": self.cookies.get("kunci", ""), **form}
        return self.ask("POST", path, urlencode(form), expect, scripted=scripted)

    def sign_in(self, name: str, password: str, onward: str) -> float:
        """Sign in, waiting for one's turn as the page does where many come at once; how long that was in seconds."""
        began = time.perf_counter()
        form = {"login": name, "password": password, "next": onward}
        while True:
            _, text = self.post("/akun/masuk/", form)
            if not self.told_to_wait:
                return time.perf_counter() - began
            self.line.close()  # whoever waits holds no line
            time.sleep(self.told_to_wait)
            ticket = re.search(r'name="turn" value="([^"]+)"', text)
            if ticket is None:
                raise Lost("told to wait, and given no turn")
            form = {"turn": ticket.group(1), "next": onward}

    def ask(
        self, method: str, path: str, body: str | None, expect: int, *, scripted: bool = False
    ) -> tuple[str, str]:
        """One request and its answer, timed from the first byte sent to the last received."""
        headers = {
            "Accept-Encoding": "br",
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if scripted:
            headers["HX-Request"] = "true"
        if self.address:
            headers["X-Forwarded-For"] = self.address
        began = time.perf_counter()
        self.line.request(method, path, body, headers)
        reply = self.line.getresponse()
        raw = reply.read()
        self.seconds.append(time.perf_counter() - began)
        self.bytes += len(raw) + sum(len(k) + len(v) + 4 for k, v in reply.getheaders())
        for cookie in reply.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[name] = value.strip('"')
        if reply.headers.get("Content-Encoding") == "br":
            raw = brotli.decompress(raw)
        text = raw.decode(errors="replace")
        self.told_to_wait = float(reply.headers.get("Retry-After") or 0) if reply.status == 503 else 0.0
        if reply.status != expect and not (self.told_to_wait and "turn" in text):
            raise Lost(
                f"{method} {path}: {reply.status} instead of {expect}\n{re.sub('<[^>]+>', ' ', text)[:600]}"
            )
        return reply.headers.get("Location", "") or reply.headers.get("HX-Push-Url", ""), text


def journey(base: str, name: str, password: str, batch: int, me: Learner | None = None) -> Learner:
    """Log in, catalogue, training, register, ten lessons, a test of ten with each answer saved, result, certificate."""
    me = me or Learner(base)
    me.get("/akun/masuk/")
    me.sign_in(name, password, "/pelatihan/")
    me.get("/pelatihan/")
    me.get("/pelatihan/ukur/")
    where, _ = me.post(f"/angkatan/{batch}/pendaftaran/", {})
    study = urlsplit(where).path
    text = me.get(f"{study}materi-1/")
    for number in range(1, 11):
        form = {"act": str(uuid.uuid4()), "medium": "reading"}
        _, text = me.post(f"{study}materi-{number}/tuntas/", form, expect=200, scripted=True)
    where, _ = me.post(f"{study}uji/ujian/", {})
    sitting = urlsplit(where).path.rsplit("/", 2)[0]
    text = me.get(f"{sitting}/1/")
    for number in range(1, 11):
        choice = RIGHT.search(text)
        if choice is None:
            raise Lost(f"no right option on {sitting}/{number}/")
        onward = str(number + 1) if number < 10 else "kumpulkan"
        where, _ = me.post(f"{sitting}/{number}/", {"act": "", "jawaban": choice.group(1), "ke": onward})
        text = me.get(urlsplit(where).path)
    where, _ = me.post(f"{sitting}/kumpulkan/", {})
    me.get(urlsplit(where).path)
    certificate(me)
    return me


def certificate(me: Learner) -> None:
    """Wait for the certificate and fetch it. While it is being issued the list is asked for every two seconds, as the page
    itself does; that waiting is not counted as requests of the journey, but its CPU is."""
    before = len(me.seconds), me.bytes
    for _ in range(10):
        text = me.get("/saya/sertifikat/")
        if found := re.search(r"/sertifikat/[\w-]+\.pdf", text):
            break
        time.sleep(2)
        del me.seconds[before[0] :]
        me.bytes = before[1]
    else:
        raise Lost("no certificate within twenty seconds")
    me.get(found.group())
