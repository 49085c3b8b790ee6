// What a reader's page loads: htmx for shorter trips, and the islands. Nothing here is needed to read, register or answer.
import htmx from "htmx.org";
import "./away";
import "./clocks";
import "./forms";
import "./kept-answers";
import "./notes";
import "./picks";
import "./shell";
import { say, words } from "./say";

Object.assign(htmx.config, {
  includeIndicatorStyles: false,
  allowEval: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  scrollIntoViewOnBoost: false,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "409|422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

document.addEventListener("htmx:sendError", () => say(words().offline));
document.addEventListener("htmx:responseError", () => say(words().broken));
