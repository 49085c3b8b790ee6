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
