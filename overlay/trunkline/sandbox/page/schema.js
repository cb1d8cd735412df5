// Render the JSON Schemas of an OpenAPI document as nested lists.

import { element } from "./tools.js";

const MAX_DEPTH = 6;

/** Remove Markdown and HTML markup from a description. */
export const plain = (text) =>
  (text ?? "").replace(/<[^>]+>/g, " ").replace(/\[([^\]]+)\]\([^)]*\)/g, "$1").replace(/[*`]{1,2}/g, "").replace(/\s+/g, " ").trim();

export function resolve(document, value) {
  let seen = 0;
  while (value?.$ref && seen < 10) {
    seen += 1;
    const { $ref: pointer, ...rest } = value;
    const steps = pointer.replace("#/", "").split("/");
    const found = steps.reduce(
      (value, key) => value?.[key.replaceAll("~1", "/").replaceAll("~0", "~")],
      document,
    );
    value = { ...found, ...rest };
  }
  return value ?? {};
}

function typeOf(document, schema) {
  if (schema.anyOf && !schema.properties) {
    return schema.anyOf.map((each) => typeOf(document, resolve(document, each))).join(" or ");
  }
  const types = [schema.type ?? (schema.properties ? "object" : "any")].flat();
  const parts = [types.join(" or ")];
  if (schema.format) parts.push(schema.format);
  if (schema.enum) parts.push(schema.enum.map((each) => JSON.stringify(each)).join(" | "));
  if (schema.minimum !== undefined) parts.push(`≥ ${schema.minimum}`);
  if (schema.maximum !== undefined) parts.push(`≤ ${schema.maximum}`);
  if (schema.minLength !== undefined) parts.push(`at least ${schema.minLength} character${schema.minLength === 1 ? "" : "s"}`);
  if (schema.maxLength !== undefined) parts.push(`at most ${schema.maxLength} characters`);
  if (schema.pattern) parts.push(`pattern ${schema.pattern}`);
  if (schema.default !== undefined) parts.push(`default ${JSON.stringify(schema.default)}`);
  return parts.join(", ");
}

function property(document, name, reference, required, depth) {
  const schema = resolve(document, reference);
  const inner = schema.type === "array" ? resolve(document, schema.items) : schema;
  const type = schema.type === "array" ? `array of ${typeOf(document, inner)}` : typeOf(document, schema);
  return element(
    "li",
    {},
    element("code", {}, name),
    " ",
    element("span", { class: "type" }, type),
    required ? " " : null,
    required ? element("span", { class: "pill warn" }, "required") : null,
    schema.description ? element("p", {}, plain(schema.description)) : null,
    nested(document, inner, depth + 1),
  );
}

function nested(document, schema, depth) {
  const properties = Object.entries(schema.properties ?? {});
  if (!properties.length || depth > MAX_DEPTH) return null;
  const required = new Set(schema.required ?? []);
  const list = element(
    "ul",
    { class: "schema" },
    properties.map(([name, each]) => property(document, name, each, required.has(name), depth)),
  );
  if (depth < 2) return list;
  const label = `${properties.length} ${properties.length === 1 ? "property" : "properties"}`;
  return element("details", {}, element("summary", {}, label), list);
}

/** Describe alternatives of required properties. */
function requiredAlternatives(schema) {
  const choices = (schema.anyOf ?? []).map((each) => (each.required ?? []).join(" and "));
  return choices.every(Boolean) && choices.length ? element("p", { class: "note" }, `Required: ${choices.join(" or ")}.`) : null;
}

/** Render a schema: its type and its properties. */
export function show(document, reference) {
  const schema = resolve(document, reference);
  const inner = schema.type === "array" ? resolve(document, schema.items) : schema;
  const list = nested(document, inner, 1);
  if (list && schema.type !== "array") return [list, requiredAlternatives(schema)].filter(Boolean);
  const type = schema.type === "array" ? `array of ${typeOf(document, inner)}` : typeOf(document, schema);
  return [element("p", { class: "note" }, type), list].filter(Boolean);
}
