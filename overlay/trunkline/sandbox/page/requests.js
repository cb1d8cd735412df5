// The recorded requests with their responses.

import { callControl, runAction, byId, element, methodPill, pairs, pretty, showRows, statusPill, time } from "./tools.js";

const LIMIT = 300;
let items = [];
let selected = null;

const queryOf = (item) => {
  const text = new URLSearchParams(item.query).toString();
  return text ? `?${text}` : "";
};

const matches = (item, words) => {
  const text = `${item.method} ${item.path}${queryOf(item)} ${item.status} ${item.fault ?? ""} ${item.operation ?? ""}`;
  return words.every((word) => text.toLowerCase().includes(word));
};

function draw() {
  const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = items.filter((item) => matches(item, words));
  byId("no-requests").hidden = matching.length > 0;
  showRows(
    byId("request-rows"),
    matching,
    (item) => [
      element("td", { class: "fit" }, String(item.number)),
      element("td", { class: "fit mono" }, time(item.at)),
      element("td", { class: "fit" }, methodPill(item.method)),
      element("td", {}, element("button", { type: "button" }, element("code", {}, `${item.path}${queryOf(item)}`))),
      element("td", { class: "fit" }, statusPill(item.status)),
      element("td", { class: "fit mono" }, item.duration === null ? "" : `${(item.duration * 1000).toFixed(1)} ms`),
      element("td", { class: "fit" }, item.fault ? element("span", { class: "pill violet" }, item.fault) : ""),
    ],
    selected,
    select,
  );
}

function bodyOf(title, text) {
  if (!text) return [];
  return [element("h3", {}, title), element("pre", { tabindex: "0", "aria-label": title }, pretty(text))];
}

function headersOf(title, headers) {
  return element("details", {}, element("summary", {}, `${title} (${Object.keys(headers).length})`), pairs(headers));
}

async function select(number) {
  selected = number;
  draw();
  const item = await runAction(() => callControl(`/requests/${number}`));
  if (!item) return;
  const query = Object.keys(item.query).length ? [element("h3", {}, "Query"), pairs(item.query)] : [];
  byId("request").replaceChildren(
    element("h2", { class: "title" }, methodPill(item.method), element("code", {}, item.path), statusPill(item.status)),
    pairs({
      operation: item.operation ?? "none",
      at: item.at,
      ...(item.duration === null ? {} : { duration: `${(item.duration * 1000).toFixed(1)} ms` }),
      ...(item.fault ? { fault: item.fault } : {}),
    }),
    ...query,
    headersOf("Request headers", item.headers),
    ...bodyOf("Request body", item.body),
    headersOf("Response headers", item.response_headers),
    ...bodyOf("Response body", item.response),
  );
}

export function begin(refresh) {
  byId("filter").addEventListener("input", draw);
  byId("clear").addEventListener("click", async () => {
    await runAction(() => callControl("/requests", "DELETE"), "Recorded requests deleted.");
    selected = null;
    byId("request").replaceChildren(element("p", { class: "note" }, "Select a request to see its details and its response."));
    await refresh();
  });
}

let lastChanges = "";

export async function show(state) {
  const changes = `${state.requests.changes}`;
  if (byId("pause").checked || changes === lastChanges) return;
  lastChanges = changes;
  items = (await callControl(`/requests?brief=true&limit=${LIMIT}`)).requests.reverse();
  draw();
}
