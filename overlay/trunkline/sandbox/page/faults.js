// Faults: for the next requests, at random, and limits.

import { ask, attempt, byId, element, say } from "./tools.js";

// What the buttons say, and what they ask for.
const KINDS = [
  ["Told to wait", [
    ["429, 2 seconds", { status: 429, retry_after: 2 }],
    ["429, a date", { status: 429, retry_after: { date: 5 } }],
    ["429, no time", { status: 429 }],
    ["429, nonsense", { status: 429, retry_after: "soon" }],
    ["503, 1 second", { status: 503, retry_after: 1 }],
  ]],
  ["The server fails", [
    ["500", { status: 500 }],
    ["502, HTML of a proxy", { kind: "html", status: 502 }],
    ["504, nothing", { kind: "empty", status: 504 }],
  ]],
  ["The connection fails", [
    ["Reset before it is read", { kind: "reset" }],
    ["Reset after it is done", { kind: "reset-after" }],
    ["Closed before it is done", { kind: "close" }],
    ["Closed after it is done", { kind: "close-after" }],
    ["No answer", { kind: "hang" }],
    ["No answer, though done", { kind: "hang-after" }],
  ]],
  ["The answer is odd", [
    ["Cut body", { kind: "cut" }],
    ["Slow body", { kind: "slow", seconds: 0.05 }],
    ["Wrong content type", { kind: "content-type" }],
    ["Unknown enum value", { kind: "unknown-enum" }],
    ["A null", { kind: "null" }],
    ["An extra field", { kind: "extra-field" }],
  ]],
  ["Time and tokens", [
    ["Expired token", { kind: "expired-token" }],
    ["Clock 10 min ahead", { kind: "moved-clock" }],
    ["Clock 10 min behind", { kind: "moved-clock", seconds: -600 }],
  ]],
];

function which() {
  const asked = { times: Number(byId("times").value) || 1 };
  if (byId("method").value) asked.method = byId("method").value;
  if (byId("path").value.trim()) asked.path = byId("path").value.trim();
  return asked;
}

export function begin(refresh) {
  for (const [title, kinds] of KINDS) {
    const buttons = kinds.map(([name, fault]) =>
      element("button", {
        type: "button",
        onclick: async () => {
          await attempt(() => ask("/faults", "POST", { ...which(), ...fault }), `Next: ${name}.`);
          await refresh();
        },
      }, name),
    );
    byId("kinds").append(element("h3", {}, title), element("div", { class: "buttons" }, buttons));
  }
  const submits = (id, action) =>
    byId(id).addEventListener("submit", async (event) => {
      event.preventDefault();
      await attempt(action);
      await refresh();
    });
  submits("chaos", async () => {
    await ask("/chaos", "POST", { seed: Number(byId("seed-number").value), rate: Number(byId("rate").value) });
    say("Things go wrong at random now.");
  });
  submits("limit", async () => {
    const rate = byId("rate-limit").value.trim();
    await ask("/rate-limit", rate ? "POST" : "DELETE", rate ? { rate } : undefined);
    say(rate ? `More than ${rate} is a 429.` : "There is no rate limit.");
  });
  submits("delay", async () => {
    await ask("/latency", "POST", { seconds: Number(byId("latency").value) });
    say("That is how long answers take.");
  });
  byId("end-chaos").addEventListener("click", async () => {
    await attempt(() => ask("/chaos", "DELETE"), "Nothing goes wrong at random.");
    await refresh();
  });
  byId("no-faults").addEventListener("click", async () => {
    await attempt(async () => {
      for (const path of ["/faults", "/chaos", "/rate-limit", "/latency"]) await ask(path, "DELETE");
    }, "Everything goes well.");
    await refresh();
  });
}

function told(fault) {
  const parts = [fault.kind === "status" ? String(fault.status) : fault.kind];
  if (fault.retry_after !== null) parts.push(`Retry-After ${fault.retry_after}`);
  parts.push(`${fault.times}×`, fault.method ?? "any method", fault.path === "*" ? "any path" : fault.path);
  return parts.join(", ");
}

export async function show(state) {
  const waiting = state.faults.map((fault) => element("li", {}, element("code", {}, told(fault))));
  const none = element("li", { class: "note" }, "Nothing: the next request goes well.");
  byId("waiting").replaceChildren(...(waiting.length ? waiting : [none]));
  byId("chaos-note").textContent = state.chaos
    ? `About ${Math.round(state.chaos.rate * 100)} % of the requests meet a fault; the seed is ${state.chaos.seed}.`
    : "The same seed and the same requests meet the same faults.";
  byId("limits-note").textContent = `Now: ${state.rate_limit ?? "no rate limit"}, ${state.latency} s.`;
}
