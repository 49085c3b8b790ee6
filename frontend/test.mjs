// The parts of the front end that are plain calculations, tried in Node: `npm test`. The islands are tried in a browser.
import { build } from "esbuild";
import assert from "node:assert/strict";
import { test } from "node:test";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));

/** One TypeScript module, as Node can load it. */
async function load(name) {
  const { outputFiles } = await build({ absWorkingDir: HERE, entryPoints: [`ts/${name}.ts`], bundle: true, format: "esm", target: "es2019", write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
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
  assert.deepEqual(watch.take(), [[0, 2], [60, 61.2], [61.2, 63.2]]);
  at(64.2, 94);
  assert.deepEqual(watch.take(), [[63.2, 64.2]]);
  clip.playbackRate = 2; at(66.2, 95); at(68.2, 96);
  assert.deepEqual(watch.take(), [[64.2, 68.2]]);
  assert.deepEqual(watch.take(), []);
});
