// The recorded webhooks, and actions that trigger events.

import { callControl, runAction, byId, element, pairs, showRows, time } from "./tools.js";

const TONES = { delivered: "good", failed: "bad", pending: "warn" };
let items = [];
let selected = null;
let update = null;
let prefilled = false;
let lastLedger = null;

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
    selected,
    select,
  );
}

/** Return buttons for the actions that can follow an event. */
function nextActions(item) {
  const { event = "", session_id: session, participant_id: participant, recording_id: recording } = item.body ?? {};
  const actions = [];
  if (event === "session:participant:joined") actions.push(["Participant leaves", `/participants/${participant}/leave`]);
  if (event === "recording:started") actions.push(["Stop recording", `/recordings/${recording}/stop`]);
  if (session && !event.endsWith("ended")) {
    actions.push(
      ["Participant joins", `/sessions/${session}/participants`, { name: "Guest" }],
      ["Start recording", `/sessions/${session}/recordings`],
      ["End session", `/sessions/${session}/end`],
    );
  }
  return actions.map(([name, path, body]) =>
    element(
      "button",
      { type: "button", onclick: async () => {
        await runAction(() => callControl(path, "POST", body), "Done.");
        await update();
      } },
      name,
    ),
  );
}

function select(number) {
  selected = number;
  draw();
  const item = items.find((each) => each.number === number);
  if (!item) return;
  byId("webhook").replaceChildren(
    element("h2", { class: "title" }, element("code", {}, item.event), pill(item)),
    pairs({
      url: item.url ?? "none",
      at: item.at,
      attempts: item.attempts.join(", ") || "none",
      ...(item.reason ? { reason: item.reason } : {}),
    }),
    element("div", { class: "buttons" }, nextActions(item)),
    element("h3", {}, "Body"),
    element("pre", { tabindex: "0", "aria-label": "Body" }, JSON.stringify(item.body, null, 2)),
  );
}

let events = [];

function drawEvent() {
  const event = events[byId("event").selectedIndex];
  if (!event) return;
  byId("event-target").textContent = event.url
    ? `The operation ${event.operation} sends it to ${event.url}.`
    : "The description does not say where it is sent to; the provider has a setting for it.";
  byId("event-body").textContent = JSON.stringify(event.body, null, 2);
}

async function listEvents() {
  ({ events } = await callControl("/events"));
  byId("described-events").hidden = events.length === 0;
  byId("event").replaceChildren(...events.map((each) => element("option", {}, `${each.api}: ${each.event}`)));
  drawEvent();
}

export function begin(refresh) {
  update = refresh;
  runAction(listEvents);
  byId("event").addEventListener("change", drawEvent);
  byId("describe").addEventListener("submit", async (submitted) => {
    submitted.preventDefault();
    const { api, event } = events[byId("event").selectedIndex];
    const url = byId("event-url").value.trim() || null;
    await runAction(() => callControl("/events", "POST", { api, event, url }), "Sent.");
    await refresh();
  });
  byId("happen").addEventListener("submit", async (event) => {
    event.preventDefault();
    const room = encodeURIComponent(byId("room").value.trim());
    await runAction(() => callControl(`/rooms/${room}/${event.submitter.value}`, "POST"), "Done.");
    await refresh();
  });
}

/** Suggest the newest rooms, and prefill the newest one. */
async function suggestRooms() {
  const created = (await callControl("/ledger?action=created&kind=rooms&limit=30")).entries.reverse();
  byId("rooms").replaceChildren(
    ...created.map((entry) => element("option", { value: entry.id }, `created at ${time(entry.at)}`)),
  );
  if (!prefilled && created.length) byId("room").value ||= created[0].id;
  prefilled ||= created.length > 0;
}

export async function show(state) {
  byId("rooms-card").hidden = state.described;
  if (state.described) {
    items = (await callControl("/webhooks?limit=300")).webhooks.reverse();
    draw();
    return;
  }
  if (state.ledger !== lastLedger) await suggestRooms();
  lastLedger = state.ledger;
  items = (await callControl("/webhooks?limit=300")).webhooks.reverse();
  draw();
}
