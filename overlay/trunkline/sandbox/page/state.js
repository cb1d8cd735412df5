// The state: object counts, environment variables, clock, tokens and ledger.

import { objectLink } from "./objects.js";
import { callControl, runAction, byId, element, time } from "./tools.js";

const LABELS = {
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
const ALWAYS_SHOWN = ["applications", "rooms", "conversations", "users", "media", "coviu_sessions"];
const STEPS = [
  ["+1 minute", 60],
  ["+1 hour", 3600],
  ["+1 day", 86400],
  ["−1 hour", -3600],
];
const SAMPLES = { rooms: 25, users: 5, conversations: 5, media: 3, coviu_sessions: 5, recordings: 3 };
const LEDGER_LIMIT = 100;

const shellQuote = (value) => `'${value.replaceAll("'", `'\\''`)}'`;

async function copyVariables() {
  const values = { TRUNKLINE_BASE_URL: location.origin, ...(await callControl("/credentials")) };
  const lines = Object.entries(values).map(([name, value]) => `export ${name}=${shellQuote(value)}`);
  await navigator.clipboard.writeText(`${lines.join("\n")}\n`);
}

async function showVariables() {
  const names = Object.keys(await callControl("/credentials"));
  const lines = [`export TRUNKLINE_BASE_URL='${location.origin}'`, ...names.map((name) => `export ${name}=…`)];
  byId("variables").textContent = lines.join("\n");
}

export function begin(refresh) {
  const postAction = (path, message, body = undefined) => async () => {
    await runAction(() => callControl(path, "POST", body), message);
    await refresh();
  };
  byId("base").textContent = location.origin;
  runAction(showVariables);
  byId("copy").addEventListener("click", () => runAction(copyVariables, "Copied, including the private key."));
  byId("seed").addEventListener(
    "click",
    async () => {
      const { described, kinds } = await callControl("/state");
      const amounts = described ? Object.fromEntries(kinds.map((kind) => [kind, 10])) : SAMPLES;
      await postAction("/seed", "Sample data added.", amounts)();
    },
  );
  byId("expire-tokens").addEventListener("click", postAction("/tokens/expire", "Access tokens expired."));
  byId("revoke-tokens").addEventListener("click", postAction("/tokens/revoke", "All tokens revoked."));
  for (const [name, seconds] of STEPS) {
    const button = element("button", { type: "button" }, name);
    button.addEventListener("click", postAction("/clock", "Clock moved.", { advance: seconds }));
    byId("clock-buttons").append(button);
  }
  const resetButton = element("button", { type: "button" }, "Reset clock");
  resetButton.addEventListener("click", async () => {
    await runAction(() => callControl("/clock", "DELETE"), "Clock reset.");
    await refresh();
  });
  byId("clock-buttons").append(resetButton);
  const confirmReset = byId("confirm-reset");
  byId("reset").addEventListener("click", () => confirmReset.showModal());
  confirmReset.addEventListener("close", async () => {
    if (confirmReset.returnValue === "yes") await postAction("/reset", "Sandbox reset.")();
    confirmReset.returnValue = "";
  });
}

function describeOffset(seconds, frozen) {
  if (frozen) return "frozen";
  if (Math.abs(seconds) < 1) return "in sync with this machine";
  const size = Math.abs(seconds);
  const [unit, length] = size < 120 ? ["s", 1] : size < 7200 ? ["min", 60] : ["h", 3600];
  return `${Math.round(size / length)} ${unit} ${seconds > 0 ? "ahead of" : "behind"} this machine`;
}

export async function show(state) {
  const { documents, clock } = state;
  const builtIn = Object.keys(LABELS).filter((kind) => documents[kind] || ALWAYS_SHOWN.includes(kind));
  const kinds = state.described ? [...new Set([...state.kinds, ...Object.keys(documents)])] : builtIn;
  byId("counts").replaceChildren(
    ...kinds.map((kind) =>
      element(
        "li",
        {},
        element("a", { href: `#objects/${encodeURIComponent(kind)}` }, element("b", {}, (documents[kind] ?? 0).toLocaleString("en")), LABELS[kind] ?? kind),
      ),
    ),
  );
  byId("now").textContent = clock.now.replace("T", " ").slice(0, 19);
  byId("offset").textContent = describeOffset(clock.offset, clock.frozen);
  const { entries } = await callControl(`/ledger?limit=${LEDGER_LIMIT}`);
  byId("ledger").replaceChildren(
    ...entries.reverse().map((entry) =>
      element(
        "tr",
        {},
        element("td", { class: "fit mono" }, time(entry.at)),
        element("td", {}, element("span", { class: `pill ${entry.action === "created" ? "good" : entry.action === "deleted" ? "bad" : "warn"}` }, entry.action)),
        element("td", { class: "fit" }, entry.kind.split(" of ")[0]),
        element("td", {}, element("code", {}, objectLink(entry.kind.split(" of ")[0], entry.id))),
      ),
    ),
  );
}
