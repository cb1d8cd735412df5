// The webhooks that were sent, and what lets events happen.

import { ask, attempt, byId, element, pairs, showRows, time } from "./tools.js";

const TONES = { delivered: "good", failed: "bad", waiting: "warn" };
let items = [];
let chosen = null;
let update = null;
let offered = false;
let seen = null;

const pill = (item) => element("span", { class: `pill ${TONES[item.status] ?? ""}` }, item.status);

function draw() {
  byId("no-webhooks").hidden = items.length > 0;
  showRows(
    byId("webhook-rows"),
    items,
    (item) => [
      element("td", { class: "fit" }, String(item.number)),
      element("td", { class: "fit mono" }, time(item.at)),
      element("td", {}, element("button", { type: "button" }, element("code", {}, item.event))),
      element("td", { class: "fit" }, pill(item)),
    ],
    chosen,
    choose,
  );
}

/** Return buttons for what can happen next to what an event tells of. */
function next(item) {
  const { event, session_id: session, participant_id: participant, recording_id: recording } = item.body;
  const steps = [];
  if (event === "session:participant:joined") steps.push(["Let them leave", `/participants/${participant}/leave`]);
  if (event === "recording:started") steps.push(["Stop the recording", `/recordings/${recording}/stop`]);
  if (session && !event.endsWith("ended")) {
    steps.push(
      ["Somebody joins", `/sessions/${session}/participants`, { name: "Guest" }],
      ["Record", `/sessions/${session}/recordings`],
      ["End the session", `/sessions/${session}/end`],
    );
  }
  return steps.map(([name, path, body]) =>
    element(
      "button",
      { type: "button", onclick: async () => {
        await attempt(() => ask(path, "POST", body), "It happened.");
        await update();
      } },
      name,
    ),
  );
}

function choose(number) {
  chosen = number;
  draw();
  const item = items.find((each) => each.number === number);
  if (!item) return;
  byId("webhook").replaceChildren(
    element("h2", { class: "title" }, element("code", {}, item.event), pill(item)),
    pairs({
      url: item.url ?? "none",
      at: item.at,
      attempts: item.attempts.join(", ") || "none",
      ...(item.why ? { why: item.why } : {}),
    }),
    element("div", { class: "buttons" }, next(item)),
    element("h3", {}, "Body"),
    element("pre", { tabindex: "0", "aria-label": "Body" }, JSON.stringify(item.body, null, 2)),
  );
}

export function begin(refresh) {
  update = refresh;
  byId("happen").addEventListener("submit", async (event) => {
    event.preventDefault();
    const room = encodeURIComponent(byId("room").value.trim());
    await attempt(() => ask(`/rooms/${room}/${event.submitter.value}`, "POST"), "It happened.");
    await refresh();
  });
}

/** Offer the newest rooms, and begin with the very newest. */
async function offerRooms() {
  const made = (await ask("/ledger?action=created&kind=rooms&limit=30")).entries.reverse();
  byId("rooms").replaceChildren(
    ...made.map((entry) => element("option", { value: entry.id }, `made at ${time(entry.at)}`)),
  );
  if (!offered && made.length) byId("room").value ||= made[0].id;
  offered ||= made.length > 0;
}

export async function show(known) {
  if (known.ledger !== seen) await offerRooms();
  seen = known.ledger;
  items = (await ask("/webhooks?limit=300")).webhooks.reverse();
  draw();
}
