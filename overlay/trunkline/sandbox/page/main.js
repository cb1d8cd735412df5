// Which part is shown, and how it is kept up to date.

import * as faults from "./faults.js";
import * as reference from "./reference.js";
import * as requests from "./requests.js";
import * as state from "./state.js";
import { ask, attempt, byId, time } from "./tools.js";
import * as webhooks from "./webhooks.js";

const PARTS = { state, requests, faults, webhooks, reference };
const PAUSE = 1000;
let shown = null;
let under_way = false;

function tellLink(words, tone) {
  const link = byId("link");
  if (link.textContent !== words) link.textContent = words;
  link.className = `pill ${tone}`;
}

async function refresh() {
  if (under_way) return;
  under_way = true;
  try {
    const known = await ask("/state");
    tellLink("running", "good");
    byId("clock").textContent = `${time(known.clock.now)} UTC`;
    await PARTS[shown].show(known);
  } catch {
    tellLink("not reached", "bad");
  } finally {
    under_way = false;
  }
}

async function route() {
  const [name, ...rest] = location.hash.slice(1).split("/");
  if (name === "content" && shown) return; // the link that skips the navigation
  const before = shown;
  shown = Object.hasOwn(PARTS, name) ? name : "state";
  for (const part of Object.keys(PARTS)) {
    byId(`${part}-view`).hidden = part !== shown;
    const link = document.querySelector(`.top nav a[href="#${part}"]`);
    if (part === shown) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${byId(`${shown}-title`).textContent} – trunkline sandbox`;
  if (shown === "reference") await attempt(() => reference.open(...rest.map(decodeURIComponent)));
  if (before !== shown) {
    byId("content").focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }
  await refresh();
}

for (const part of Object.values(PARTS)) part.begin(refresh);
window.addEventListener("hashchange", route);
await route();
document.body.dataset.ready = "true";
setInterval(() => {
  if (document.visibilityState === "visible") refresh();
}, PAUSE);
