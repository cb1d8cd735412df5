// Faults for the next requests, random faults, rate limit and latency.

import { callControl, runAction, byId, element, showMessage } from "./tools.js";

// The label of each button, and the fault that it adds.
const KINDS = [
  ["Throttled", [
    ["429, Retry-After 2 s", { status: 429, retry_after: 2 }],
    ["429, Retry-After as a date", { status: 429, retry_after: { date: 5 } }],
    ["429, no Retry-After", { status: 429 }],
    ["429, invalid Retry-After", { status: 429, retry_after: "soon" }],
    ["503, Retry-After 1 s", { status: 503, retry_after: 1 }],
  ]],
  ["Server error", [
    ["500", { status: 500 }],
    ["502, HTML body", { kind: "html", status: 502 }],
    ["504, no body", { kind: "empty", status: 504 }],
  ]],
  ["Connection error", [
    ["Reset before the request is read", { kind: "reset" }],
    ["Reset after the request is handled", { kind: "reset-after" }],
    ["Close before the request is handled", { kind: "close" }],
    ["Close after the request is handled", { kind: "close-after" }],
    ["Hang before the request is handled", { kind: "hang" }],
    ["Hang after the request is handled", { kind: "hang-after" }],
  ]],
  ["Unexpected response", [
    ["Truncated body", { kind: "cut" }],
    ["Slow body", { kind: "slow", seconds: 0.05 }],
    ["Wrong content type", { kind: "content-type" }],
    ["Unknown enum value", { kind: "unknown-enum" }],
    ["Unexpected null", { kind: "null" }],
    ["Unknown field", { kind: "extra-field" }],
  ]],
  ["Time and tokens", [
    ["Expired token", { kind: "expired-token" }],
    ["Clock 10 min ahead", { kind: "moved-clock" }],
    ["Clock 10 min behind", { kind: "moved-clock", seconds: -600 }],
  ]],
];

function requestFilter() {
  const filter = { times: Number(byId("times").value) || 1 };
  if (byId("method").value) filter.method = byId("method").value;
  if (byId("path").value.trim()) filter.path = byId("path").value.trim();
  return filter;
}

export function begin(refresh) {
  for (const [title, kinds] of KINDS) {
    const buttons = kinds.map(([name, fault]) =>
      element("button", {
        type: "button",
        onclick: async () => {
          await runAction(() => callControl("/faults", "POST", { ...requestFilter(), ...fault }), `Fault added: ${name}.`);
          await refresh();
        },
      }, name),
    );
    byId("kinds").append(element("h3", {}, title), element("div", { class: "buttons" }, buttons));
  }
  const onSubmit = (id, action) =>
    byId(id).addEventListener("submit", async (event) => {
      event.preventDefault();
      await runAction(action);
      await refresh();
    });
  onSubmit("chaos", async () => {
    await callControl("/chaos", "POST", { seed: Number(byId("seed-number").value), rate: Number(byId("rate").value) });
    showMessage("Random faults started.");
  });
  onSubmit("limit", async () => {
    const rate = byId("rate-limit").value.trim();
    await callControl("/rate-limit", rate ? "POST" : "DELETE", rate ? { rate } : undefined);
    showMessage(rate ? `Rate limit set to ${rate}.` : "Rate limit removed.");
  });
  onSubmit("delay", async () => {
    await callControl("/latency", "POST", { seconds: Number(byId("latency").value) });
    showMessage("Latency set.");
  });
  byId("end-chaos").addEventListener("click", async () => {
    await runAction(() => callControl("/chaos", "DELETE"), "Random faults stopped.");
    await refresh();
  });
  byId("no-faults").addEventListener("click", async () => {
    await runAction(async () => {
      for (const path of ["/faults", "/chaos", "/rate-limit", "/latency"]) await callControl(path, "DELETE");
    }, "All faults and limits cleared.");
    await refresh();
  });
}

function describe(fault) {
  const parts = [fault.kind === "status" ? String(fault.status) : fault.kind];
  if (fault.retry_after !== null) parts.push(`Retry-After ${fault.retry_after}`);
  parts.push(`${fault.times}×`, fault.method ?? "any method", fault.path === "*" ? "any path" : fault.path);
  return parts.join(", ");
}

export async function show(state) {
  const pending = state.faults.map((fault) => element("li", {}, element("code", {}, describe(fault))));
  const empty = element("li", { class: "note" }, "No faults are pending.");
  byId("pending").replaceChildren(...(pending.length ? pending : [empty]));
  byId("chaos-note").textContent = state.chaos
    ? `Active: ${Math.round(state.chaos.rate * 100)} % of requests, seed ${state.chaos.seed}.`
    : "Not active. The same seed and requests give the same faults.";
  byId("limits-note").textContent = `Active: ${state.rate_limit ?? "no rate limit"}, latency ${state.latency} s.`;
}
