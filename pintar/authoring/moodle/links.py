"""Where the pictures and links of one text lead in the new course."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from pintar.assessment.exchange import html, words
from pintar.assessment.exchange.html import Text
from pintar.assessment.exchange.moodle_pictures import Hung
from pintar.assessment.exchange.numbers import whole
from pintar.assessment.exchange.pictures import size_of

from .backup import Backup
from .media import LARGEST_PICTURE, PICTURE_NAMES, Place, Shelf, Stored, embedded_picture
from .report import LinkFate

_CODED = re.compile(r"\$@([A-Z][A-Z0-9_]*)\*([0-9]+)(?:\*([0-9]+))?[^$]*@\$")
_WAITING = re.compile(r'<a href="moodle:(activity|section)/(\d+)">(.*?)</a>', re.S)
_SAY = {
    "id": {
        "picture": "gambar",
        "video": "video",
        "material": "materi",
        "open": "Buka {} di {}",
        "file": "berkas {}",
        "gone": "(berkas {} tidak tersedia)",
    },
    "en": {
        "picture": "picture",
        "video": "the video",
        "material": "the material",
        "open": "Open {} at {}",
        "file": "file {}",
        "gone": "(file {} is not available)",
    },
}


@dataclass
class Library:
    """The whole course as links see it; notes down what every link became."""

    backup: Backup
    shelf: Shelf
    language: str
    fates: list[LinkFate] = field(default_factory=list)
    unnamed_pictures: set[str] = field(default_factory=set)
    changes: list[str] = field(default_factory=list)  # what texts lost or had replaced, in the order met

    def text(self, text: Text, place: Place, where: str) -> str:
        """One text of the backup as clean HTML of the new course; links to lessons wait for `settle`."""
        return html.clean(text, _Page(self, place, where))

    def hung(self, place: Place, where: str) -> Hung | None:
        """The picture stored at a place, put into the course; None when there is none that can be shown."""
        for stored in self.shelf.storage.inside(place):
            is_shown = stored.extension in PICTURE_NAMES and stored.size <= LARGEST_PICTURE
            if is_shown and (path := self.shelf.put(stored, where)):
                return Hung(path, *size_of((self.shelf.folder / path).read_bytes()))
        return None

    def settle(self, fragment: str, where: str, lesson_of: Callable[[str, int], str | None]) -> str:
        """Point waiting links at their lessons, now that every lesson has its key; the others keep their words only."""

        def point(found: re.Match[str]) -> str:
            address = f"{'aktivitas' if found[1] == 'activity' else 'bagian'} {found[2]}"
            key = lesson_of(found[1], int(found[2]))
            if key is None:
                self.note(address, where, None, "sasarannya tidak menjadi pelajaran")
                return found[3]
            self.note(address, where, f"lesson:{key}", "menuju pelajaran di kursus ini")
            return f'<a href="lesson:{key}">{found[3]}</a>'

        return _WAITING.sub(point, fragment)

    def note(self, address: str, where: str, target: str | None, why: str) -> None:
        self.fates.append(
            LinkFate(
                words.shorten(words.fold(address), 200), where, "mapped" if target else "left", why, target
            )
        )

    def changes_since(self, already: int) -> list[str]:
        return list(dict.fromkeys(self.changes[already:]))

    def say(self, name: str, *parts: str) -> str:
        return _SAY.get(self.language, _SAY["en"])[name].format(*parts)


class _Page:
    """The surroundings of one text: its own stored files, and the course."""

    def __init__(self, library: Library, place: Place, where: str) -> None:
        self.library, self.place, self.where = library, place, where

    def picture(self, address: str, alt: str) -> tuple[str, str] | None:
        drawn = embedded_picture(address)
        if drawn:
            name = alt or self._unnamed(self.library.say("picture"))
            return self.library.shelf.put_bytes(*drawn, name=name), name
        stored = self._stored(address)
        if stored is not None:
            if stored.extension not in PICTURE_NAMES:
                self.library.note(address, self.where, None, "bukan berkas gambar yang dapat ditampilkan")
                return None
            if stored.size > LARGEST_PICTURE:
                self.library.changes.append(f"gambar {stored.name} terlalu besar dan menjadi tautan")
                return None
            path = self._put(stored)
            return (path, alt or self._unnamed(stored.name)) if path else None
        if not self._is_stored_address(address) and address:
            self.library.note(
                address, self.where, None, "gambar di situs lain tidak dimuat; teksnya tetap ada"
            )
            self.library.changes.append("gambar dari situs lain tidak dibawa")
        return None

    def instead(self, address: str, alt: str) -> tuple[str, str] | None:
        """A link in place of a picture that is too large to show."""
        stored = self._stored(address)
        if stored is None or stored.extension not in PICTURE_NAMES or stored.size <= LARGEST_PICTURE:
            return None
        path = self._put(stored)
        return (path, alt or stored.name) if path else None

    def link(self, address: str) -> str | None:
        stored = self._stored(address)
        if stored is not None:
            return self._put(stored)
        if self._is_stored_address(address):
            return None
        inner = self._inner(address)
        if inner is not None:
            return inner
        parts = urlsplit(address) if not re.search(r"[\s<>\"]", address) else None
        if parts is not None and parts.scheme in ("http", "https") and parts.hostname:
            return address
        if re.fullmatch(r"mailto:[^\s<>\"]+@[^\s<>\"]+", address):
            return address
        if re.fullmatch(r"www\.[^\s<>\"]+", address):
            return "https://" + address
        why = "menunjuk tempat di halaman yang sama" if address.startswith("#") else "alamatnya tidak dikenal"
        self.library.note(address, self.where, None, why)
        return None

    def embedded(self, addresses: list[str], name: str) -> tuple[str, str] | None:
        for address in addresses:
            if self._is_stored_address(address) or self._stored(address):
                stored, path = self._stored(address), self.link(address)
                if stored and path:
                    self.library.note(
                        stored.name, self.where, path, "pemutar di halaman menjadi tautan ke berkasnya"
                    )
                    return path, name or self.library.say("file", stored.name)
                continue
            address = "https:" + address if address.startswith("//") else address
            target = self.link(html.watch_address(address))
            if target:
                host = (urlsplit(target).hostname or "").removeprefix("www.")
                self.library.note(address, self.where, target, f"halaman sisipan dari {host} menjadi tautan")
                self.library.changes.append(f"halaman sisipan dari {host} menjadi tautan")
                what = "video" if host in ("youtube.com", "youtu.be", "vimeo.com") else "material"
                what = name or self.library.say(what)
                return target, self.library.say("open", what, host) if host else what
        return None

    def leads_home(self, address: str) -> bool:
        found = _CODED.fullmatch(address)
        home = bool(found and found[1] in ("COURSEVIEWBYID", "COURSEGRADEINDEXBYID") and not found[3])
        site = self.library.backup.source.site
        if not home and site and address.startswith(site):
            parts = urlsplit(address)
            home = parts.path.endswith("/course/view.php") and "section" not in parse_qs(parts.query)
        if home:
            self.library.note(address, self.where, None, "hanya kembali ke halaman kursus lama")
        return home

    def lost(self, address: str) -> str:
        stored = self._stored(address)
        if stored is None and not self._is_stored_address(address):
            return ""
        name = stored.name if stored else unquote(urlsplit(address).path.rsplit("/", 1)[-1])
        return self.library.say("gone", name)

    def _is_stored_address(self, address: str) -> bool:
        site = self.library.backup.source.site
        served = bool(site) and address.startswith(site) and re.search(r"/(plugin|draft|)file\.php/", address)
        return "@@PLUGINFILE@@" in address or "$@FILEPHP@$" in address or bool(served)

    def _put(self, stored: Stored) -> str | None:
        path = self.library.shelf.put(stored, self.where)
        if path is None:
            why = "tidak dibawa" if stored.name in self.library.shelf.refused else "tidak ada di cadangan"
            self.library.changes.append(f"berkas {stored.name} {why}")
        return path

    def _stored(self, address: str) -> Stored | None:
        """The stored file an address means, however that Moodle wrote such addresses."""
        if not self._is_stored_address(address):
            return self._beside(address)
        storage = self.library.shelf.storage
        if "@@PLUGINFILE@@" in address:
            rest = address.split("@@PLUGINFILE@@", 1)[1]
            stored = storage.find(self.place, rest)
        elif "$@FILEPHP@$" in address:
            rest = (
                address.split("$@FILEPHP@$", 1)[1].replace("$@SLASH@$", "/").replace("$@FORCEDOWNLOAD@$", "")
            )
            stored = storage.find(Place(self.library.backup.context, "course", "legacy"), rest)
        else:
            rest = urlsplit(address).path.split("file.php/", 1)[1]
            stored = storage.find(*_served(rest))
        if stored is None:
            name = unquote(rest.rsplit("/", 1)[-1].split("?")[0]) or address
            self.library.shelf.not_known(name, self.where)
            self.library.changes.append(f"berkas {words.shorten(name, 80)} tidak ada di cadangan")
        return stored

    def _beside(self, address: str) -> Stored | None:
        """A file named by a relative address, as pages uploaded as files have."""
        if (
            not address
            or re.match(r"[a-zA-Z][\w+.-]*:|/|#|\$@|www\.", address)
            or self.place.area != "content"
        ):
            return None
        return self.library.shelf.storage.find(self.place, address.removeprefix("./"))

    def _inner(self, address: str) -> str | None:
        """A link to another activity or section of the same course, to be settled when lessons have keys."""
        backup = self.library.backup
        if found := _CODED.search(address):
            name, first, second = found[1], int(found[2]), int(found[3] or 0)
            if name.startswith("COURSE"):
                section = next((s for s in backup.sections if second and second in (s.number, s.id)), None)
                section = section or next(
                    (s for s in backup.sections if "SECTION" in name and s.id == first), None
                )
                return f"moodle:section/{section.id}" if section else None
            if re.search(r"VIEWBYID(CH)?$", name):
                return f"moodle:activity/{first}"
            if by_instance := re.fullmatch(r"([A-Z]+?)VIEWBY[A-Z](?:CH)?", name):
                kind = by_instance[1].lower()
                match = next((m for _, m in backup.modules() if (m.kind, m.instance) == (kind, first)), None)
                return f"moodle:activity/{match.id}" if match else None
            return None
        site = backup.source.site
        if site and address.startswith(site + "/mod/") and "/view.php" in address:
            number = parse_qs(urlsplit(address).query).get("id", [""])[0]
            if number.isdigit() and any(module.id == int(number) for _, module in backup.modules()):
                return f"moodle:activity/{number}"
        return None

    def _unnamed(self, name: str) -> str:
        self.library.unnamed_pictures.add(f"{self.where}: {name}")
        stem = re.sub(r"[_-]+", " ", name.rsplit(".", 1)[0]).strip()
        return stem or self.library.say("picture")


def _served(path: str) -> tuple[Place, str]:
    """The place and path in an address of Moodle's file server: context/component/area[/item]/path."""
    context, component, area, *rest = [*path.split("/"), "", "", ""]
    item = rest.pop(0) if rest and rest[0].isdigit() else "0"
    return Place(whole(context), component, area, int(item)), "/".join(rest).rstrip("/")
