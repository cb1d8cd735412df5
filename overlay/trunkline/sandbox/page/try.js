// Try an operation: an example of its request, the response, and the Python call.

import { callControl, element, pretty, runAction, statusPill } from "./tools.js";

const plainText = (value) => (typeof value === "string" ? value : JSON.stringify(value));

function field(label, value) {
  const input = element("input", { type: "text", value: plainText(value), autocomplete: "off", spellcheck: "false" });
  return [element("label", { class: "grow" }, label, input), input];
}

/** Return the card of an operation of a described API. */
export async function card(api, operation) {
  const example = await callControl(`/operations/${api}/${encodeURIComponent(operation.operationId)}`);
  const inputs = [];
  const add = (place, name, value) => {
    const [label, input] = field(name, value);
    inputs.push({ place, name, input });
    return label;
  };
  const labels = ["path", "query", "header"].flatMap((place) => {
    const values = { ...example.parameters[place] };
    for (const each of operation.parameters ?? []) if (each.in === place) values[each.name] ??= "";
    return Object.entries(values).map(([name, value]) => add(place, name, value));
  });
  const body = element("textarea", { rows: "8", "aria-label": "Body", spellcheck: "false" });
  body.value = JSON.stringify(example.body, null, 2);
  const result = element("div", { "aria-live": "polite" });

  async function send() {
    const { credentials } = example;
    let path = example.path;
    const query = new URLSearchParams({ ...example.fixed_query, ...credentials.query });
    const headers = { ...credentials.header };
    for (const { place, name, input } of inputs) {
      if (place === "path") path = path.replaceAll(`{${name}}`, encodeURIComponent(input.value));
      else if (input.value && place === "query") query.append(name, input.value);
      else if (input.value) headers[name] = input.value;
    }
    const options = { method: example.method, headers };
    if (example.body !== null && example.media_types.length) {
      headers["Content-Type"] = example.media_types.find((each) => each.includes("json")) ?? example.media_types[0];
      options.body = body.value;
    }
    const text = query.toString();
    const response = await fetch(text ? `${path}?${text}` : path, options);
    result.replaceChildren(
      element("h3", {}, "Response ", statusPill(response.status)),
      element("pre", { tabindex: "0", "aria-label": "Response" }, pretty(await response.text()) || "no content"),
    );
  }

  const python = example.python ? `await ${example.python}(${pythonArguments(example)})` : "";
  return element(
    "section",
    { class: "try", "aria-label": "Try it" },
    element("h3", {}, "Try it"),
    element("div", { class: "row" }, labels),
    example.body === null ? null : body,
    python ? element("pre", { tabindex: "0", "aria-label": "Python call" }, python) : null,
    element("p", { class: "actions" }, element("button", { type: "button", onclick: () => runAction(send) }, "Send")),
    result,
  );
}

const literal = (value) =>
  JSON.stringify(value, null, 1)
    .replace(/\n\s*/g, " ")
    .replace(/\b(true|false|null)\b(?=[^"]*(?:"[^"]*"[^"]*)*$)/g, (word) => ({ true: "True", false: "False", null: "None" })[word]);

function pythonArguments({ parameters, body }) {
  const fields = body && typeof body === "object" && !Array.isArray(body) ? body : {};
  return [
    ...Object.values(parameters.path).map(literal),
    ...Object.entries({ ...parameters.query, ...parameters.header, ...fields }).map(([name, value]) => `${name.replace(/\W/g, "_")}=${literal(value)}`),
  ].join(", ");
}
