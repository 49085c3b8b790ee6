"""The sample's rows, a chunk at a time, in the text form that COPY reads. Same seed, same people."""

import random
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate

from pintar.cli.population.ground import WINDOW, Ground, Outcome, Run
from pintar.cli.population.names import make_name
from pintar.cli.population.shares import GROUPS, NON_PNS, PASSED, PNS_OR_NOT, PROFESSIONS, PROVINCES, Deal

DAY = 86_400
SAINTS = (
    "Nurul Huda",
    "Al-Hidayah",
    "Miftahul Ulum",
    "Darul Ulum",
    "Al-Ikhlas",
    "Nurul Iman",
    "Al-Falah",
    "An-Nur",
)
PLACES = {
    "guru-ra": ("RA",),
    "guru-mi": ("MIN", "MIS"),
    "guru-mts": ("MTsN", "MTsS"),
    "guru-ma": ("MAN", "MAS"),
    "kepala-madrasah": ("MIS", "MTsS", "MAS"),
    "guru-pai": ("SDN", "SMPN", "SMAN"),
    "guru-sekolah": ("SDN", "SMPN", "SMAN"),
}
PEOPLE = "id,password,email,phone,epoch,is_active,created_at,email_confirmed_at,full_name,name_confirmed_at,profession_id,employment,province_id,regency_id,institution"
CONSENTS = "person_id,text,version,at"
ENROLMENTS = "id,person_id,batch_id,period_id,training_id,is_exclusive,profession,employment,province,state,enrolled_at,cancelled_at"
PROGRESS = "enrolment_id,done,scores,tries,last_lesson,updated_at"
COMPLETIONS = "enrolment_id,at,jp,verdict"


@dataclass(frozen=True)
class Earned:
    """A certificate to be numbered: numbers run without a gap, so they are given when the rows go in."""

    enrolment_id: int
    person_id: int
    holder: str
    province: str
    run: Run
    at: int


@dataclass
class Chunk:
    """The lines of each table."""

    people: list[str] = field(default_factory=list)
    consents: list[str] = field(default_factory=list)
    enrolments: list[str] = field(default_factory=list)
    progress: list[str] = field(default_factory=list)
    completions: list[str] = field(default_factory=list)
    earned: list[Earned] = field(default_factory=list)


class Population:
    """People 1 to `people` with `participations` among them, dealt once and read in chunks."""

    def __init__(self, *, people: int, participations: int, seed: int, ground: Ground, consent: str) -> None:
        self.seed, self.ground, self.consent = seed, ground, consent
        self.each, more = divmod(participations, people)
        self.more = Deal(people, {"no": people - more, "yes": more}, f"{seed} more")
        self.groups = Deal(people, GROUPS, f"{seed} groups")
        self.pns = Deal(people, PNS_OR_NOT, f"{seed} employment")
        self.provinces = Deal(people, PROVINCES, f"{seed} provinces")
        self.passed = Deal(participations, PASSED, f"{seed} passed")
        self.professions = {group: _wheel(weights) for group, weights in PROFESSIONS.items()}
        self.non_pns = _wheel(NON_PNS)

    def enrolments_before(self, place: int) -> int:
        """How many participations the people before this place have."""
        return place * self.each + self.more.before(place, "yes")

    def chunk(self, first: int, last: int, person_ids: Sequence[int], enrolment_ids: Sequence[int]) -> Chunk:
        """The rows of people `first` to `last`, counted from 1, with the keys the database has set aside for them."""
        chunk, rng = Chunk(), random.Random(f"{self.seed} {first}")  # noqa: S311 - a sample, not a secret
        at = self.enrolments_before(first - 1)
        keys = iter(enrolment_ids)
        for place, person_id in zip(range(first - 1, last), person_ids, strict=True):
            count = self.each + (self.more[place] == "yes")
            outcomes = [self.passed[at + n] == "passed" for n in range(count)]
            self._person(chunk, rng, place, person_id, [(next(keys), outcome) for outcome in outcomes])
            at += count
        return chunk

    def _person(
        self, chunk: Chunk, rng: random.Random, place: int, person_id: int, parts: list[tuple[int, bool]]
    ) -> None:
        chance = rng.random
        group, province = self.groups[place], self.provinces[place]
        profession = _spin(self.professions[group], chance())
        employment = "pns" if self.pns[place] == "pns" else _spin(self.non_pns, chance())
        regencies = self.ground.regencies[province]
        regency, town = regencies[int(chance() * len(regencies))]
        name = make_name(rng, province, group)
        who = f"{profession}\t{employment}\t{province}"
        created = 0
        for month, (enrolment_id, is_passed) in zip(self._months(rng, len(parts)), parts, strict=True):
            runs = self.ground.runs[month]
            run = runs[
                bisect(self.ground.run_weights, chance() * self.ground.run_weights[-1], hi=len(runs) - 1)
            ]
            # Half of them come in the first eighth of the window.
            enrolled = self.ground.opens_at[month] + int(chance() ** 3 * WINDOW.total_seconds())
            created = created or enrolled - int(chance() ** 2 * 2 * DAY) - 300
            outcome, until = _result(run, is_passed, chance)
            chunk.enrolments.append(
                f"{enrolment_id}\t{person_id}\t{run.batch_id}\t{run.period_id}\t{run.training_id}\tt\t{who}\t"
                f"{outcome.state}\t{_stamp(enrolled)}\t\\N\n"
            )
            moved = _stamp(until if outcome.done != "{}" else enrolled)
            chunk.progress.append(
                f"{enrolment_id}\t{outcome.done}\t{outcome.scores}\t{outcome.tries}\t{outcome.last_lesson}\t{moved}\n"
            )
            if is_passed and outcome.verdict:
                before, after = outcome.verdict
                chunk.completions.append(f"{enrolment_id}\t{moved}\t{run.jp}\t{before}{name}{after}\n")
                chunk.earned.append(Earned(enrolment_id, person_id, name, province, run, until))
        since = _stamp(created)
        password = f"!{rng.getrandbits(160):040x}"
        chunk.people.append(
            f"{person_id}\t{password}\tpeserta{place + 1}@contoh.id\t\\N\t0\tt\t{since}\t{since}\t{name}\t{since}\t"
            f"{who}\t{regency}\t{_institution(profession, town, chance)}\n"
        )
        chunk.consents.append(f"{person_id}\tprivasi\t{self.consent}\t{since}\n")

    def _months(self, rng: random.Random, count: int) -> list[int]:
        """Different months: one training in each period."""
        weights = self.ground.month_weights
        first = bisect(weights, rng.random() * weights[-1], hi=len(weights) - 1)
        if count == 1:
            return [first]
        rest = [month for month in range(len(weights)) if month != first]
        return sorted([first, *rng.sample(rest, count - 1)])


def _result(run: Run, is_passed: bool, chance) -> tuple[Outcome, int]:  # type: ignore[no-untyped-def]
    """How far somebody came in a run, and when they moved last."""
    until = run.starts_at + DAY + int(chance() * 10.5 * DAY)
    choices = run.passed if is_passed else run.others
    # A third of those who do not pass never begin.
    place = 0 if not is_passed and chance() < 0.33 else int(chance() * len(choices))
    return choices[place], until


def _institution(profession: str, town: str, chance) -> str:  # type: ignore[no-untyped-def]
    kinds = PLACES.get(profession)
    if not kinds:
        return f"Kementerian Agama {town}"
    kind = kinds[int(chance() * len(kinds))]
    if kind.endswith("N"):
        return f"{kind} {1 + int(chance() * 9)} {town}"
    return f"{kind} {SAINTS[int(chance() * len(SAINTS))]} {town}"


def _wheel(weights: dict[str, int]) -> tuple[list[str], list[int]]:
    return list(weights), list(accumulate(weights.values()))


def _spin(wheel: tuple[list[str], list[int]], chance: float) -> str:
    names, weights = wheel
    return names[bisect(weights, chance * weights[-1], hi=len(names) - 1)]


def _stamp(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
