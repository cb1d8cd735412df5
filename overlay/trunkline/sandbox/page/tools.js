// What every part of the page uses: calls to the sandbox, elements, and words for the user.

export const byId = (id) => document.getElementById(id);

/** Call one of the sandbox's controls; answers the decoded JSON, null where there is none. */
export async function ask(path, method = "GET", body = undefined) {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  const response = await fetch(`/_sandbox${path}`, options);
  const text = await response.text();
  const value = text ? JSON.parse(text) : null;
  if (!response.ok) {
    const wrong = (value?.invalid_parameters ?? []).map((each) => `${each.name} ${each.reason}`);
    throw new Error(wrong.join("; ") || value?.detail || `The sandbox answered ${response.status}.`);
  }
  return value;
}

/** Make an element: `element("p", { class: "note" }, "text", other)`. Text is never markup. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** Say something to the user, for a few seconds. */
export function say(text, bad = false) {
  const line = element("p", bad ? { class: "bad" } : {}, text);
  byId("said").append(line);
  setTimeout(() => line.remove(), bad ? 8000 : 3500);
}

/** Do something that may be refused, and say what came of it. */
export async function attempt(action, done = null) {
  try {
    const value = await action();
    if (done) say(done);
    return value;
  } catch (error) {
    say(error.message, true);
    return undefined;
  }
}

export const time = (text) => text.slice(11, 19);

const TONES = { GET: "blue", POST: "good", PUT: "warn", PATCH: "violet", DELETE: "bad" };

export const methodPill = (method) => element("span", { class: `pill ${TONES[method] ?? ""}` }, method);

export function statusPill(status) {
  if (status === null) return element("span", { class: "pill bad" }, "none sent");
  const tone = status < 300 ? "good" : status < 500 ? "warn" : "bad";
  return element("span", { class: `pill ${tone}` }, String(status));
}

/** Write JSON so that a person can read it; leave other text as it is. */
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

/** Show rows of which one can be chosen, newest first; keep the focus where it is. */
export function showRows(body, items, cells, chosen, choose) {
  const focused = document.activeElement?.closest("tr")?.dataset.number;
  const inside = body.contains(document.activeElement);
  body.replaceChildren(
    ...items.map((item) =>
      element(
        "tr",
        {
          "data-number": item.number,
          "aria-selected": item.number === chosen ? "true" : "false",
          onclick: () => choose(item.number),
        },
        cells(item),
      ),
    ),
  );
  if (inside && focused) body.querySelector(`tr[data-number="${focused}"] button`)?.focus();
}
