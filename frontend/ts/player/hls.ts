// The adaptive player for browsers without one of their own: a file of its own, fetched when play is pressed and "Otomatis" is chosen.
// @ts-expect-error: this build of the package has no types of its own
export { default as Hls } from "hls.js/dist/hls.light.min.mjs";
