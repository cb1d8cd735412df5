// The state: how much there is, how to call it, its clock, its ledger.

import { ask, attempt, byId, element, time } from "./tools.js";

const NAMES = {
  applications: "applications",
  rooms: "rooms",
  themes: "themes",
  sessions: "sessions",
  attendees: "attendees",
  recordings: "recordings",
  conversations: "conversations",
  users: "users",
  members: "members",
  media: "media items",
  coviu_sessions: "Coviu sessions",
  participants: "participants",
  uploads: "uploads",
};
const ALWAYS = ["applications", "rooms", "conversations", "users", "media", "coviu_sessions"];
const STEPS = [
  ["+1 minute", 60],
  ["+1 hour", 3600],
  ["+1 day", 86400],
  ["−1 hour", -3600],
];
const MOST = 100;

const quoted = (value) => `'${value.replaceAll("'", `'\\''`)}'`;

async function copyLines() {
  const values = { TRUNKLINE_BASE_URL: location.origin, ...(await ask("/credentials")) };
  const lines = Object.entries(values).map(([name, value]) => `export ${name}=${quoted(value)}`);
  await navigator.clipboard.writeText(`${lines.join("\n")}\n`);
}

export function begin(refresh) {
  const act = (path, done, body = undefined) => async () => {
    await attempt(() => ask(path, "POST", body), done);
    await refresh();
  };
  byId("base").textContent = location.origin;
  byId("lines").textContent = [
    `export TRUNKLINE_BASE_URL='${location.origin}'`,
    "export VONAGE_API_KEY=… VONAGE_API_SECRET=…",
    "export VONAGE_APPLICATION_ID=… VONAGE_PRIVATE_KEY=…",
    "export VONAGE_SIGNATURE_SECRET=…",
    "export COVIU_API_KEY=… COVIU_KEY_SECRET=…",
  ].join("\n");
  byId("copy").addEventListener("click", () => attempt(copyLines, "Copied, the private key too."));
  byId("seed").addEventListener(
    "click",
    act("/seed", "There is more data now.", { rooms: 25, users: 5, conversations: 5, media: 3, coviu_sessions: 5, recordings: 3 }),
  );
  byId("expire-tokens").addEventListener("click", act("/tokens/expire", "Access tokens have expired."));
  byId("revoke-tokens").addEventListener("click", act("/tokens/revoke", "No token is good any more."));
  for (const [name, seconds] of STEPS) {
    const button = element("button", { type: "button" }, name);
    button.addEventListener("click", act("/clock", "The clock was moved.", { advance: seconds }));
    byId("clock-buttons").append(button);
  }
  const right = element("button", { type: "button" }, "Right time");
  right.addEventListener("click", async () => {
    await attempt(() => ask("/clock", "DELETE"), "The clock is right.");
    await refresh();
  });
  byId("clock-buttons").append(right);
  const sure = byId("sure");
  byId("reset").addEventListener("click", () => sure.showModal());
  sure.addEventListener("close", async () => {
    if (sure.returnValue === "yes") await act("/reset", "Everything is forgotten.")();
    sure.returnValue = "";
  });
}

function ahead(seconds, frozen) {
  if (frozen) return "and stands still";
  if (Math.abs(seconds) < 1) return "as this machine's does";
  const size = Math.abs(seconds);
  const [unit, length] = size < 120 ? ["s", 1] : size < 7200 ? ["min", 60] : ["h", 3600];
  return `${Math.round(size / length)} ${unit} ${seconds > 0 ? "ahead of" : "behind"} this machine's`;
}

export async function show(state) {
  const { documents, clock } = state;
  const kinds = Object.keys(NAMES).filter((kind) => documents[kind] || ALWAYS.includes(kind));
  byId("counts").replaceChildren(
    ...kinds.map((kind) =>
      element("li", {}, element("b", {}, (documents[kind] ?? 0).toLocaleString("en")), NAMES[kind]),
    ),
  );
  byId("now").textContent = clock.now.replace("T", " ").slice(0, 19);
  byId("ahead").textContent = ahead(clock.ahead, clock.frozen);
  const { entries } = await ask(`/ledger?limit=${MOST}`);
  byId("ledger").replaceChildren(
    ...entries.reverse().map((entry) =>
      element(
        "tr",
        {},
        element("td", { class: "fit mono" }, time(entry.at)),
        element("td", {}, element("span", { class: `pill ${entry.action === "created" ? "good" : entry.action === "deleted" ? "bad" : "warn"}` }, entry.action)),
        element("td", { class: "fit" }, entry.kind.split(" of ")[0]),
        element("td", {}, element("code", {}, entry.id)),
      ),
    ),
  );
}
