// Routing between the views, and their periodic refresh.

import * as faults from "./faults.js";
import * as objects from "./objects.js";
import * as reference from "./reference.js";
import * as requests from "./requests.js";
import * as state from "./state.js";
import { callControl, runAction, byId, time } from "./tools.js";
import * as webhooks from "./webhooks.js";

const VIEWS = { state, objects, requests, faults, webhooks, reference };
const REFRESH_INTERVAL = 1000;
let shown = null;
let refreshing = false;

function showConnection(text, tone) {
  const link = byId("link");
  if (link.textContent !== text) link.textContent = text;
  link.className = `pill ${tone}`;
}

async function refresh() {
  if (refreshing) return;
  refreshing = true;
  try {
    const current = await callControl("/state");
    showConnection("connected", "good");
    byId("clock").textContent = `${time(current.clock.now)} UTC`;
    await VIEWS[shown].show(current);
  } catch {
    showConnection("disconnected", "bad");
  } finally {
    refreshing = false;
  }
}

async function route() {
  const [name, ...args] = location.hash.slice(1).split("/");
  if (name === "content" && shown) return; // the skip link
  const before = shown;
  shown = Object.hasOwn(VIEWS, name) ? name : "state";
  for (const view of Object.keys(VIEWS)) {
    byId(`${view}-view`).hidden = view !== shown;
    const link = document.querySelector(`.top nav a[href="#${view}"]`);
    if (view === shown) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${byId(`${shown}-title`).textContent} – trunkline sandbox`;
  if (shown === "reference") await runAction(() => reference.open(...args.map(decodeURIComponent)));
  if (shown === "objects") objects.open(...args.map(decodeURIComponent));
  if (before !== shown) {
    byId("content").focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }
  await refresh();
}

for (const view of Object.values(VIEWS)) view.begin(refresh);
window.addEventListener("hashchange", route);
await route();
document.body.dataset.ready = "true";
setInterval(() => {
  if (document.visibilityState === "visible") refresh();
}, REFRESH_INTERVAL);
