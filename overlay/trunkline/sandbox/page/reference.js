// The API reference, from the OpenAPI documents in the package: operations and webhook events.

import { callControl, runAction, byId, element, methodPill, statusPill } from "./tools.js";
import * as attempts from "./try.js";
import * as schemas from "./schema.js";
import { plain } from "./schema.js";

const METHODS = ["get", "post", "put", "patch", "delete"];
const documents = new Map();
let apis = [];
let current = null;

async function load(name) {
  if (!documents.has(name)) documents.set(name, await callControl(`/reference/${name}`));
  return documents.get(name);
}

function operationsOf(document) {
  const found = [];
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      if (item[method]) found.push({ path, method, item, operation: item[method] });
    }
  }
  for (const [path, item] of Object.entries(document.webhooks ?? {})) {
    found.push({ path, method: "post", item, operation: item.post, event: true });
  }
  return found;
}

function groups(operations) {
  const byGroup = new Map();
  for (const each of operations) {
    const group = each.event ? "webhooks" : (each.operation.tags?.[0] ?? each.path.split("/")[1] ?? "");
    byGroup.set(group, [...(byGroup.get(group) ?? []), each]);
  }
  return byGroup;
}

function list(name, document) {
  const words = byId("find").value.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = operationsOf(document).filter(({ path, method, operation }) => {
    const text = `${method} ${path} ${operation.operationId} ${operation.summary ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const parts = [];
  for (const [group, operations] of groups(matching)) {
    const links = operations.map(({ path, method, operation }) =>
      element(
        "li",
        {},
        element(
          "a",
          {
            href: `#reference/${name}/${operation.operationId}`,
            "aria-current": operation.operationId === current ? "true" : null,
          },
          methodPill(method.toUpperCase()),
          element("span", {}, operation.summary || operation.operationId, element("small", {}, path)),
        ),
      ),
    );
    parts.push(element("h2", { class: "small" }, group), element("ul", {}, links));
  }
  byId("operations").replaceChildren(...(parts.length ? parts : [element("p", { class: "note" }, "No matching operations.")]));
}

function parametersOf(document, item, operation) {
  const all = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((each) => schemas.resolve(document, each));
  if (!all.length) return [];
  const schema = {
    properties: Object.fromEntries(all.map((each) => [each.name, { description: plain(each.description), ...schemas.resolve(document, each.schema) }])),
    required: all.filter((each) => each.required).map((each) => each.name),
  };
  return [element("h3", {}, "Parameters"), ...schemas.show(document, schema)];
}

function bodyOf(document, operation) {
  const body = schemas.resolve(document, operation.requestBody);
  return Object.entries(body.content ?? {}).flatMap(([type, media]) => [
    element("h3", {}, `Body: ${type}`),
    ...schemas.show(document, media.schema ?? {}),
  ]);
}

function responsesOf(document, operation) {
  return Object.entries(operation.responses).flatMap(([status, reference]) => {
    const response = schemas.resolve(document, reference);
    const shown = Object.values(response.content ?? {}).flatMap((media) => schemas.show(document, media.schema ?? {}));
    const badge = /^\d+$/.test(status) ? statusPill(Number(status)) : element("span", { class: "pill" }, status);
    return [element("h3", {}, "Response ", badge), element("p", { class: "note" }, plain(response.description)), ...shown];
  });
}

function detail(document, { path, method, item, operation, event }) {
  const server = event ? "" : (document.servers?.[0]?.url ?? "");
  const prefix = server ? new URL(server).pathname.replace(/\/$/, "") : "";
  byId("operation").replaceChildren(
    element("p", { class: "title" }, methodPill(method.toUpperCase()), element("code", {}, `${prefix}${path}`)),
    element("h2", {}, operation.summary || operation.operationId),
    ...(operation.description ? [element("p", {}, plain(operation.description))] : []),
    ...parametersOf(document, item, operation),
    ...bodyOf(document, operation),
    ...responsesOf(document, operation),
  );
}

/** Show the operation in the fragment, such as `#reference/meetings/getRoom`. */
export async function open(name, operationId) {
  if (!apis.length) {
    apis = (await callControl("/reference")).apis;
    byId("api").replaceChildren(...apis.map((api) => element("option", { value: api.name }, api.title)));
  }
  const api = apis.some((each) => each.name === name) ? name : apis[0].name;
  byId("api").value = api;
  const document = await load(api);
  const all = operationsOf(document);
  const found = all.find(({ operation }) => operation.operationId === operationId) ?? all[0];
  if (!found) return;
  current = found.operation.operationId;
  list(api, document);
  detail(document, found);
  const canTry = apis.some((each) => each.name === api && each.described) && !found.event;
  const attempt = !canTry ? null : await attempts.card(api, { ...found.operation, parameters: [...(found.item.parameters ?? []), ...(found.operation.parameters ?? [])].map((each) => schemas.resolve(document, each)) });
  if (attempt && current === found.operation.operationId) byId("operation").append(attempt);
}

export function begin() {
  byId("api").addEventListener("change", () => {
    location.hash = `#reference/${byId("api").value}`;
  });
  byId("find").addEventListener("input", () => runAction(async () => list(byId("api").value, await load(byId("api").value))));
}

export async function show() {}
