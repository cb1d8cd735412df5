// The recorded requests with their answers.

import { ask, attempt, byId, element, methodPill, pairs, pretty, showRows, statusPill, time } from "./tools.js";

const MOST = 300;
let items = [];
let chosen = null;

const matches = (item, words) => {
  const text = `${item.method} ${item.path} ${item.status} ${item.fault ?? ""} ${item.operation ?? ""}`;
  return words.every((word) => text.toLowerCase().includes(word));
};

function draw() {
  const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = items.filter((item) => matches(item, words));
  byId("no-requests").hidden = wanted.length > 0;
  showRows(
    byId("request-rows"),
    wanted,
    (item) => [
      element("td", { class: "fit" }, String(item.number)),
      element("td", { class: "fit mono" }, time(item.at)),
      element("td", { class: "fit" }, methodPill(item.method)),
      element("td", {}, element("button", { type: "button" }, element("code", {}, item.path))),
      element("td", { class: "fit" }, statusPill(item.status)),
      element("td", { class: "fit" }, item.fault ? element("span", { class: "pill violet" }, item.fault) : ""),
    ],
    chosen,
    choose,
  );
}

function bodyOf(title, text) {
  if (!text) return [];
  return [element("h3", {}, title), element("pre", { tabindex: "0", "aria-label": title }, pretty(text))];
}

function headersOf(title, headers) {
  return element("details", {}, element("summary", {}, `${title} (${Object.keys(headers).length})`), pairs(headers));
}

async function choose(number) {
  chosen = number;
  draw();
  const item = await attempt(() => ask(`/requests/${number}`));
  if (!item) return;
  const query = Object.keys(item.query).length ? [element("h3", {}, "Query"), pairs(item.query)] : [];
  byId("request").replaceChildren(
    element("h2", { class: "title" }, methodPill(item.method), element("code", {}, item.path), statusPill(item.status)),
    pairs({
      operation: item.operation ?? "none",
      at: item.at,
      ...(item.fault ? { fault: item.fault } : {}),
    }),
    ...query,
    headersOf("Headers of the request", item.headers),
    ...bodyOf("Body of the request", item.body),
    headersOf("Headers of the answer", item.answer_headers),
    ...bodyOf("Body of the answer", item.answer),
  );
}

export function begin(refresh) {
  byId("filter").addEventListener("input", draw);
  byId("clear").addEventListener("click", async () => {
    await attempt(() => ask("/requests", "DELETE"), "The record is empty.");
    chosen = null;
    byId("request").replaceChildren(element("p", { class: "note" }, "Choose a request to see it with its answer."));
    await refresh();
  });
}

let last = "";

export async function show(state) {
  const mark = `${state.requests.changes}`;
  if (byId("pause").checked || mark === last) return;
  last = mark;
  items = (await ask(`/requests?brief=true&limit=${MOST}`)).requests.reverse();
  draw();
}
