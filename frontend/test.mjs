// The parts of the front end that need no page, tried in Node: `npm test`. The islands are tried in a browser.
import { build } from "esbuild";
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));

let loads = 0;

/** One TypeScript module, as Node can load it, with nothing in its memory. */
async function load(name) {
  const { outputFiles } = await build({ absWorkingDir: HERE, entryPoints: [`ts/${name}.ts`], bundle: true, format: "esm", target: "es2020", write: false });
  return import(`data:text/javascript;base64,${Buffer.from(`${outputFiles[0].text}//${loads++}`).toString("base64")}`);
}

const { uuid7 } = await load("uuid7");
const say = await load("say");

test("an act's id is a UUID of version 7", () => {
  for (let i = 0; i < 1000; i++) assert.match(uuid7(), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("it starts with the time, as in the example of RFC 9562 (appendix A.6)", () => {
  assert.equal(uuid7(Date.parse("2022-02-22T14:22:22-05:00")).slice(0, 13), "017f22e2-79b0");
});

test("later ids sort later, and no two are alike", () => {
  assert.ok(uuid7(1_000) < uuid7(1_001) && uuid7(2 ** 40) < uuid7(2 ** 40 + 1));
  assert.equal(new Set(Array.from({ length: 5000 }, () => uuid7(1))).size, 5000);
});

test("what is left is told in two units, and never below nothing", () => {
  globalThis.document = { documentElement: { lang: "id" } };
  assert.equal(say.remaining((2 * 24 + 3) * 3_600_000 + 59_000), "2 hari 3 jam");
  assert.equal(say.remaining(65_000), "1 menit 5 detik");
  assert.equal(say.remaining(-1), "0 detik");
  globalThis.document.documentElement.lang = "en";
  assert.equal(say.remaining(3_600_000), "1 hour");
});

test("the server's clock counts, not this device's", () => {
  assert.ok(Math.abs(say.offset(new Date(Date.now() + 90_000).toISOString()) - 90_000) < 1000);
  assert.equal(say.offset("not a time"), 0);
});

const film = await load("player/values");
const { Watch } = await load("player/watch");

test("watched spans that touch are one, and seconds count once", () => {
  assert.deepEqual(film.merged([[30, 40], [0, 10], [9, 20], [20.3, 25]]), [[0, 25], [30, 40]]);
  assert.equal(film.length([[0, 10], [5, 15], [100, 101]]), 16);
  assert.deepEqual(film.merged([[5, 5], [9, 2]]), []);
  assert.deepEqual(film.spansOf("0-192.5,200-210,x-y,7"), [[0, 192.5], [200, 210]]);
});

test("on a first viewing in order one may go back, on, and to what was seen, but not ahead", () => {
  const seen = [[0, 60], [200, 230]];
  assert.equal(film.furthest(seen), 60);
  assert.equal(film.furthest([[30, 60]]), 0);
  for (const second of [0, 59, 61, 215]) assert.ok(film.mayGo(seen, second), String(second));
  for (const second of [70, 150, 400]) assert.ok(!film.mayGo(seen, second), String(second));
  assert.ok(!film.mayGo([], 30));
});

test("a place in another medium is found by seconds, or by share where there are none", () => {
  assert.equal(film.secondAt({ medium: "video", seconds: 192, share: 0.5, at: 1 }, 300), 192);
  assert.equal(film.secondAt({ medium: "reading", share: 0.5, at: 1 }, 300), 150);
  assert.equal(film.secondAt({ medium: "video", seconds: 500, share: 1, at: 1 }, 300), 299);
  const [phone, desk] = [{ medium: "video", seconds: 5, share: 0, at: 10 }, { medium: "video", seconds: 9, share: 0, at: 20 }];
  assert.equal(film.later(phone, desk), desk);
  assert.equal(film.later(desk, phone), desk);
  assert.equal(film.later(undefined, phone), phone);
  assert.equal(film.later(phone, undefined), phone);
});

test("the first quality is the one chosen, else the smallest where data is dear", () => {
  const has = (value) => ["144", "240", "480", "720", "auto"].includes(value), heights = [144, 240, 480, 720];
  assert.equal(film.firstQuality(heights, null, has, true), "144");
  assert.equal(film.firstQuality(heights, null, has, false), "480");
  assert.equal(film.firstQuality(heights, "auto", has, true), "auto");
  assert.equal(film.firstQuality(heights, "1080", has, true), "144");
  assert.equal(film.firstQuality([720], null, has, false), "720");
});

test("a clock and the tiles of a sprite are read right", () => {
  assert.equal(film.clock(192.9), "3.12");
  assert.equal(film.clock(3792), "1.03.12");
  assert.equal(film.clock(NaN), "0.00");
  const [one, two] = film.tilesOf("WEBVTT\n\n00:00:00.000 --> 00:00:10.000\ns.webp#xywh=0,0,160,90\n\n00:10.000 --> 01:20.000\n/berkas/ab/s.webp#xywh=160,0,160,90\n", "https://a.id/berkas/cd/s.vtt");
  assert.deepEqual([one.to, one.url, two.x, two.to], [10, "https://a.id/berkas/cd/s.webp", 160, 80]);
});

test("only seconds that really played are watched: a jump ends a span, a pause too", () => {
  const clip = { currentTime: 0, playbackRate: 1, paused: false, seeking: false };
  const watch = new Watch(clip);
  const at = (second, wall) => { clip.currentTime = second; watch.tick(wall * 1000); };
  at(0, 0); at(1, 1); at(2, 2);
  at(60, 2.2); at(61, 3.2);
  clip.paused = true; at(61.2, 3.4); at(61.2, 90);
  clip.paused = false; at(61.2, 91); at(63.2, 93);
  assert.ok(Math.abs(watch.played - 5.2) < 0.01, String(watch.played));
  assert.deepEqual(watch.take(), [[0, 2], [60, 63.2]]);
  at(64.2, 94);
  assert.deepEqual(watch.take(), [[63.2, 64.2]]);
  clip.playbackRate = 2; at(66.2, 95); at(68.2, 96);
  assert.deepEqual(watch.take(), [[64.2, 68.2]]);
  assert.deepEqual(watch.take(), []);
});

const ranges = await load("../sw/ranges");

test("a range of bytes is read as the standard says, and what a file does not have is refused", () => {
  assert.equal(ranges.rangeOf(null, 100), null);
  assert.deepEqual(ranges.rangeOf("bytes=0-", 100), [0, 99]);
  assert.deepEqual(ranges.rangeOf("bytes=10-19", 100), [10, 19]);
  assert.deepEqual(ranges.rangeOf("bytes=90-500", 100), [90, 99]);
  assert.deepEqual(ranges.rangeOf("bytes=-5", 100), [95, 99]);
  assert.equal(ranges.rangeOf("bytes=100-", 100), "bad");
  assert.equal(ranges.rangeOf("bytes=-0", 100), "bad");
  for (const strange of ["bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,4-5", "lines=1-2"]) assert.equal(ranges.rangeOf(strange, 100), null, strange);
});

test("the pieces of a range are those that hold it, and joined they are it", () => {
  const whole = Uint8Array.from({ length: 1000 }, (_, place) => place % 251);
  for (const [from, to] of [[0, 999], [0, 0], [255, 256], [512, 767], [990, 999], [100, 800]]) {
    const joined = ranges.pieces(from, to, 256).flatMap(([piece, start, end]) => [...whole.subarray(piece * 256, piece * 256 + 256).subarray(start, end)]);
    assert.deepEqual(joined, [...whole.subarray(from, to + 1)]);
  }
});

const { mark, plain, readings } = await load("marking");
const form = (text) => new URLSearchParams(text);

test("the phone marks the six kinds of questions, and partly right is partly right", () => {
  const one = { kind: "single-choice", points: 1, feedback: "", right: ["2"] };
  assert.deepEqual([mark(one, form("jawaban=2"), 3).isRight, mark(one, form("jawaban=1"), 3).share, mark(one, form(""), 3).isAnswered], [true, 0, false]);
  const many = { kind: "multiple-choice", points: 1, feedback: "", right: ["1", "3"] };
  assert.equal(mark(many, form("jawaban=1&jawaban=3"), 4).share, 1);
  assert.equal(mark(many, form("jawaban=1"), 4).share, 0.5);
  assert.equal(mark(many, form("jawaban=1&jawaban=2&jawaban=3&jawaban=4"), 4).share, 0, "choosing everything earns nothing");
  assert.ok(mark({ kind: "true-false", points: 1, feedback: "", right: ["salah"] }, form("jawaban=salah"), 2).isRight);
  const pairs = { kind: "matching", points: 1, feedback: "", right: ["jawaban-1=2", "jawaban-2=1"] };
  assert.equal(mark(pairs, form("jawaban-1=2&jawaban-2=2"), 0).share, 0.5);
  const word = { kind: "short-answer", points: 1, feedback: "", accept: ["Al-Qur’an"] };
  assert.ok(mark(word, form(`jawaban=${encodeURIComponent(" AL QUR'AN ")}`), 0).isRight);
  const number = { kind: "numeric", points: 1, feedback: "", answer: "12.5", tolerance: "0.01", unit: "jam" };
  for (const right of ["12,5", "12.5 jam", "12,51", "+12,50"]) assert.ok(mark(number, form(`jawaban=${encodeURIComponent(right)}`), 0).isRight, right);
  for (const wrong of ["12,6", "125", "dua belas"]) assert.ok(!mark(number, form(`jawaban=${encodeURIComponent(wrong)}`), 0).isRight, wrong);
});

test("texts and numbers are read as the server reads them", () => {
  assert.equal(plain("  Séribu—KALI  "), "seribu kali");
  assert.equal(plain("كِتَابٌ"), plain("كتاب"));
  assert.equal(plain("٢٠٢٦"), "2026");
  assert.equal(plain("Straße"), "strasse");
  assert.deepEqual(readings("1.250"), [1.25, 1250]);
  assert.deepEqual(readings("1.250,5"), [1250.5]);
  assert.deepEqual(readings("-,5"), [-0.5]);
  assert.deepEqual(readings("12a"), []);
});

const packs = await load("packs");
const standing = await load("standing");
const file = (name, bytes) => [`/berkas/aa/${name}`, bytes, []];
const offer = {
  enrolment: 7, person: 3, title: "T", release: "r", is_strict: true, can_learn: true, done: ["a"], pages: ["/belajar/7/", "/belajar/7/syarat/"], page_bytes: 10, fonts: [], rupiah_per_mb: 1000,
  sections: [
    { key: "one", title: "", lessons: [{ key: "a", title: "", number: 1, media: { reading: { page: "/belajar/7/a/?media=reading", bytes: 5, files: [file("x", 100)] }, video: { page: "/belajar/7/a/?media=video", bytes: 900, files: [file("v", 900)] } }, extras: [] }] },
    { key: "two", title: "", lessons: [
      { key: "b", title: "", number: 2, media: { reading: { page: "/belajar/7/b/?media=reading", bytes: 5, files: [file("x", 100)] } }, extras: [file("e", 50)] },
      { key: "c", title: "", number: 3, quiz: { kind: "sealed", sitting: "s", slots: 2 } },
    ] },
  ],
};

test("a pack is the chosen media of the chosen sections, and a shared file is counted once", () => {
  const found = packs.chosen(offer, { media: ["reading"], sections: ["one", "two"] });
  assert.deepEqual(found.files.map(([address]) => address), ["/berkas/aa/x"]);
  assert.deepEqual(found.pages.slice(-6), ["/belajar/7/a/?media=reading", "/belajar/7/b/?media=reading", "/belajar/7/c/", "/belajar/7/c/ujian/s/1/", "/belajar/7/c/ujian/s/2/", "/belajar/7/c/ujian/s/kumpulkan/"]);
  assert.equal(found.total, found.pages.length * 10 + 100);
  assert.equal(packs.chosen(offer, { media: ["video", "extras"], sections: ["two"] }).files[0][1], 50);
  assert.deepEqual([packs.priceOf(1_234_567, 100), packs.priceOf(99_000_000, 100), packs.priceOf(0, 100)], [130, 9900, 0]);
});

test("lessons finished on the phone open the next one, in the order of the course", () => {
  const pack = { enrolment: 7, isStrict: true, done: ["a"], lessons: offer.sections.flatMap((section) => section.lessons) };
  const before = standing.finished(pack, []);
  assert.deepEqual([standing.nextOf(pack, before).key, standing.isShut(pack, before, "c"), standing.isShut(pack, before, "a")], ["b", true, false]);
  const after = standing.finished(pack, [{ enrolment: 7, kind: "finished", lesson: "b" }, { enrolment: 8, kind: "finished", lesson: "c" }]);
  assert.deepEqual([standing.nextOf(pack, after).key, standing.isShut(pack, after, "c")], ["c", false]);
  assert.equal(standing.isShut({ ...pack, isStrict: false }, before, "c"), false);
});

test("an address of learning says where one is", () => {
  assert.deepEqual(standing.placeOf("/belajar/7/uji/ujian/0198a0b2-0000-7000-8000-000000000000/kumpulkan/"), { enrolment: 7, lesson: "uji", sitting: "0198a0b2-0000-7000-8000-000000000000", slot: "kumpulkan" });
  assert.deepEqual(standing.placeOf("/belajar/7/"), { enrolment: 7, lesson: "", sitting: "", slot: "" });
  assert.equal(standing.placeOf("/saya/"), null);
});

/** What a browser keeps of a site, with acts in it; where there is no database the store writes there. */
class Shelf {
  constructor(...acts) { for (const act of acts) this[`pintar:acts:${act.id}`] = JSON.stringify(act); }
  getItem(name) { return this[name] ?? null; }
  setItem(name, text) { this[name] = text; }
  removeItem(name) { delete this[name]; }
}

test("a delivery whose answer begins and then hangs is given up, and made again", { timeout: 5000 }, async (context) => {
  const { deliver } = await load("delivery");
  globalThis.localStorage = new Shelf({ id: "a", person: "3", enrolment: 7, lesson: "b", kind: "finished", at: "", n: 1 });
  let count = 0;
  const site = createServer((_asked, answer) => {
    answer.writeHead(200, { "Content-Type": "application/json" }).write(" ");
    if (count++) answer.end('{"kept": [{"id": "a"}]}');
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  const line = globalThis.fetch;
  context.after(() => { globalThis.fetch = line; site.closeAllConnections(); site.close(); });
  const begun = new Promise((resolve) => {
    globalThis.fetch = async (address, asked) => {
      const reply = await line(new URL(address, `http://127.0.0.1:${site.address().port}`), asked);
      setImmediate(resolve); // whoever waits for the first word of the answer has it by then
      return reply;
    };
  });
  context.mock.timers.enable({ apis: ["setTimeout"] });

  const first = deliver("3");
  await begun;
  context.mock.timers.tick(31_000);

  assert.equal((await first).state, "later");
  assert.deepEqual((await deliver("3")).news.map(({ receipt }) => receipt.state), ["kept"]);
});

test("words that were not taken are back on the phone before it forgets what was sent", async (context) => {
  const where = { person: "3", enrolment: 7, lesson: "b", at: "" };
  const note = { id: "7:b:x", note: "x", act: "c", text: "panjang", state: "waiting", label: "" };
  const shelf = new Shelf({ ...where, id: "a", kind: "asked", text: "satu?", n: 1 }, { ...where, id: "b", kind: "asked", text: "dua?", n: 2 }, { ...where, id: "c", kind: "noted", note: "x", text: "panjang", n: 3 });
  shelf.setItem("pintar:notes:7:b:x", JSON.stringify(note));
  const before = [];
  shelf.removeItem = function (name) {
    before.push(...["draft:asked:7:b", "7:b:x"].map((id) => JSON.parse(this.getItem(`pintar:notes:${id}`))));
    delete this[name];
  };
  Object.defineProperty(shelf, "removeItem", { enumerable: false });
  globalThis.localStorage = shelf;
  const line = globalThis.fetch;
  context.after(() => { globalThis.fetch = line; });
  globalThis.fetch = async () => Response.json({ kept: [], refused: ["a", "b", "c"].map((id) => ({ id, code: "no", message: "terlalu panjang" })) });
  const { deliver } = await load("delivery");

  assert.equal((await deliver("3")).state, "done");

  assert.deepEqual([before[0].text, before[1].state, before[1].label], ["satu?\n\ndua?", "refused", "terlalu panjang"]);
});
