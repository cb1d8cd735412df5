// The objects of the state: a table for each kind, and the selected object.

import { callControl, byId, element } from "./tools.js";

const MAX_COLUMNS = 8;
const LIMIT = 200;
let kind = "";
let id = "";
let kinds = [];

export const objectLink = (kind, id, text = id) =>
  element("a", { href: `#objects/${encodeURIComponent(kind)}/${encodeURIComponent(id)}` }, text);

/** Return the kind that a property such as `room_id` refers to, or null. */
function kindOf(property) {
  const match = /^(.+?)_?[iI]d$/.exec(property);
  if (!match) return null;
  const name = match[1].toLowerCase();
  return kinds.find((each) => [name, `${name}s`, `${name.replace(/y$/, "ie")}s`].includes(each.toLowerCase())) ?? null;
}

function cell(property, value, item) {
  if (value === undefined || value === null) return element("td", { class: "note" }, value === null ? "null" : "");
  if (String(value) === item.id) return element("td", {}, objectLink(kind, item.id));
  const other = kindOf(property);
  if (other && typeof value !== "object") return element("td", {}, objectLink(other, String(value)));
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return element("td", { title: text }, text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

function draw({ count, objects }) {
  const names = [...new Set(objects.flatMap((item) => Object.keys(item.object)))];
  const hasId = objects.every((item) => Object.values(item.object).some((value) => String(value) === item.id));
  const first = names.filter((name) => objects.some((item) => String(item.object[name]) === item.id));
  const columns = [...new Set([...first, ...names])].slice(0, MAX_COLUMNS);
  const heads = [...(hasId ? [] : ["identifier"]), ...columns];
  byId("object-head").replaceChildren(element("tr", {}, heads.map((name) => element("th", { scope: "col" }, name))));
  byId("object-rows").replaceChildren(
    ...objects.map((item) =>
      element(
        "tr",
        { "aria-selected": item.id === id ? "true" : "false" },
        hasId ? null : element("td", {}, objectLink(kind, item.id)),
        columns.map((name) => cell(name, item.object[name], item)),
      ),
    ),
  );
  byId("no-objects").hidden = count > 0;
  byId("object-count").textContent = count > objects.length ? `The newest ${objects.length} of ${count}.` : "";
}

async function drawSelected() {
  const card = byId("object");
  card.hidden = !id;
  if (!id) return;
  const { objects } = await callControl(`/objects?kind=${encodeURIComponent(kind)}&id=${encodeURIComponent(id)}`);
  const text = objects.length ? JSON.stringify(objects[0].object, null, 2) : "This object does not exist any more.";
  card.replaceChildren(
    element("h2", { class: "title" }, element("code", {}, id)),
    element("pre", { tabindex: "0", "aria-label": "Object" }, text),
  );
}

/** Show the kind and the object in the fragment, such as `#objects/rooms/room-1`. */
export function open(chosenKind = "", chosenId = "") {
  kind = chosenKind;
  id = chosenId;
}

export function begin() {
  byId("kind").addEventListener("change", () => {
    location.hash = `#objects/${encodeURIComponent(byId("kind").value)}`;
  });
}

export async function show(state) {
  kinds = [...new Set([...Object.keys(state.documents), ...state.kinds])].sort();
  if (!kind) kind = kinds.find((each) => state.documents[each]) ?? kinds[0] ?? "";
  const labels = kinds.map((each) => `${each} (${state.documents[each] ?? 0})`);
  const options = byId("kind").options;
  if ([...options].map((each) => each.textContent).join() !== labels.join()) {
    byId("kind").replaceChildren(...kinds.map((each, index) => element("option", { value: each }, labels[index])));
  }
  byId("kind").value = kind;
  draw(await callControl(`/objects?kind=${encodeURIComponent(kind)}&limit=${LIMIT}`));
  await drawSelected();
}
