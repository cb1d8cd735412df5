// Helpers of all views: control requests, elements, messages.

export const byId = (id) => document.getElementById(id);

/** Send a request to a control endpoint; return the decoded JSON, or null without a body. */
export async function callControl(path, method = "GET", body = undefined) {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  const response = await fetch(`/_sandbox${path}`, options);
  const text = await response.text();
  const value = text ? JSON.parse(text) : null;
  if (!response.ok) {
    const violations = (value?.invalid_parameters ?? []).map((each) => `${each.name} ${each.reason}`);
    throw new Error(violations.join("; ") || value?.detail || `The sandbox responded with status ${response.status}.`);
  }
  return value;
}

/** Create an element: `element("p", { class: "note" }, "text", child)`. Text is never parsed as markup. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** Show a message for a few seconds. */
export function showMessage(text, isError = false) {
  const line = element("p", isError ? { class: "bad" } : {}, text);
  byId("messages").append(line);
  setTimeout(() => line.remove(), isError ? 8000 : 3500);
}

/** Run an action and show the message, or the error if it fails. */
export async function runAction(action, message = null) {
  try {
    const value = await action();
    if (message) showMessage(message);
    return value;
  } catch (error) {
    showMessage(error.message, true);
    return undefined;
  }
}

export const time = (text) => text.slice(11, 19);

const TONES = { GET: "blue", POST: "good", PUT: "warn", PATCH: "violet", DELETE: "bad" };

export const methodPill = (method) => element("span", { class: `pill ${TONES[method] ?? ""}` }, method);

export function statusPill(status) {
  if (status === null) return element("span", { class: "pill bad" }, "no response");
  const tone = status < 300 ? "good" : status < 500 ? "warn" : "bad";
  return element("span", { class: `pill ${tone}` }, String(status));
}

/** Indent JSON; return other text unchanged. */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export function pairs(values) {
  const rows = Object.entries(values).flatMap(([name, value]) => [
    element("dt", {}, name),
    element("dd", {}, String(value)),
  ]);
  return element("dl", { class: "pairs" }, rows);
}

/** Render selectable rows and keep the focus. */
export function showRows(body, items, cells, selected, select) {
  const focused = document.activeElement?.closest("tr")?.dataset.number;
  const inside = body.contains(document.activeElement);
  body.replaceChildren(
    ...items.map((item) =>
      element(
        "tr",
        {
          "data-number": item.number,
          "aria-selected": item.number === selected ? "true" : "false",
          onclick: () => select(item.number),
        },
        cells(item),
      ),
    ),
  );
  if (inside && focused) body.querySelector(`tr[data-number="${focused}"] button`)?.focus();
}
