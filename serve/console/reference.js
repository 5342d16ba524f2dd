// The API reference: every operation with its parameters, body, answers, and a form to try it. Drawn from /openapi.json,
// or with ?workflow=ID from the contract of the app that workflow built.

import { $, make } from "./view.js";

let prefix = "";

const nameOf = (ref) => ref.split("/").pop();

// One line that says what a schema accepts: "integer 1–500", "TaskForm | null", "list of Id".
function typeLine(schema) {
  if (!schema) return "";
  if (schema.$ref) return nameOf(schema.$ref);
  const options = schema.anyOf || schema.oneOf;
  if (options) return options.map(typeLine).join(" | ");
  if (schema.allOf) return schema.allOf.map(typeLine).filter(Boolean).join(" & ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.type === "array") return `list of ${typeLine(schema.items) || "anything"}`;
  const limits = [schema.minimum ?? schema.exclusiveMinimum, schema.maximum].map((limit) => limit ?? "");
  return [schema.type || "anything", limits.some((limit) => limit !== "") ? limits.join("–") : "", schema.format || "", schema.pattern ? `/${schema.pattern}/` : ""].filter(Boolean).join(" ");
}

function table(caption, headings, rows) {
  if (!rows.length) return null;
  return make("div", {}, make("h3", {}, caption),
    make("table", {}, make("thead", {}, make("tr", {}, ...headings.map((text) => make("th", { scope: "col" }, text)))),
      make("tbody", {}, ...rows.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, cell)))))));
}

function parameters(operation) {
  return table("Parameters", ["Name", "In", "Accepts", ""], (operation.parameters || []).map((each) => [
    make("code", {}, each.name + (each.required ? " *" : "")), each.in, typeLine(each.schema), each.description || each.schema.description || ""]));
}

function answers(operation) {
  return table("Answers", ["Status", "", "Document"], Object.entries(operation.responses).map(([status, each]) => [
    make("code", {}, status), each.description,
    Object.entries(each.content || {}).map(([media, content]) => `${typeLine(content.schema)} (${media})`).join(", ")]));
}

function tryForm(method, path, operation) {
  const inputs = (operation.parameters || []).filter((each) => each.in !== "header").map((each) => ({ each, input: make("input", { name: each.name, autocomplete: "off" }) }));
  const body = operation.requestBody ? make("textarea", { rows: "5", name: "body", spellcheck: "false" }) : null;
  const output = make("pre", { hidden: true, tabindex: "0", "aria-label": "Answer" });
  return make("form", { class: "try", onsubmit: (event) => { event.preventDefault(); send(method, path, inputs, body, output); } },
    make("h3", {}, "Try it"),
    ...inputs.map(({ each, input }) => make("label", {}, `${each.name}${each.required ? " *" : ""}`, input)),
    body ? make("label", {}, `JSON body: ${typeLine(operation.requestBody.content["application/json"].schema)}`, body) : null,
    make("button", { class: "primary" }, "Send"), output);
}

async function send(method, path, inputs, body, output) {
  const query = new URLSearchParams();
  let target = prefix + path;
  for (const { each, input } of inputs) {
    if (each.in === "path") target = target.replace(`{${each.name}}`, encodeURIComponent(input.value).replaceAll("%2F", "/"));
    else if (input.value) query.set(each.name, input.value);
  }
  if (target.endsWith("/events") && !query.has("format")) query.set("format", "json");
  const options = body?.value ? { method, body: body.value, headers: { "Content-Type": "application/json" } } : { method };
  const response = await fetch(query.size ? `${target}?${query}` : target, options);
  const text = await response.text();
  let shown = text;
  try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* shown as it is */ }
  output.hidden = false;
  output.textContent = `${method} ${target}${query.size ? `?${query}` : ""}\n${response.status} ${response.statusText}\n\n${shown}`;
}

// What to draw, and where its paths begin.
async function source() {
  const workflow = new URLSearchParams(location.search).get("workflow");
  if (!/^[0-9a-f]{24}$/.test(workflow)) return ["/openapi.json", ""];
  const { appUrl } = await (await fetch(`/api/v1/workflows/${workflow}`)).json();
  return [`/api/v1/workflows/${workflow}/artifacts/openapi.json`, (appUrl || "").replace(/\/$/, "")];
}

async function load() {
  const [address, start] = await source();
  prefix = start;
  $("openapi").href = address;
  const response = await fetch(address);
  const document_ = await response.json();
  if (!response.ok) throw new Error(document_.detail);
  draw(document_);
}

function draw(document_) {
  $("api-title").textContent = document_.info.title;
  document.title = `${document_.info.title} · API`;
  $("description").textContent = document_.info.description || "";
  const byTag = new Map();
  for (const [path, methods] of Object.entries(document_.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags?.[0] || "operations";
      byTag.set(tag, [...(byTag.get(tag) || []), [method.toUpperCase(), path, operation]]);
    }
  }
  for (const [tag, operations] of byTag) {
    $("contents").append(make("li", {}, make("strong", {}, tag), ...operations.map(([method, path, operation]) =>
      make("a", { href: `#${operation.operationId}`, onclick: () => { $(operation.operationId).open = true; } }, make("span", { class: `method ${method.toLowerCase()}` }, method), make("span", {}, operation.summary || path)))));
    $("operations").append(...operations.map(drawOperation));
  }
  for (const [name, schema] of Object.entries(document_.components?.schemas || {})) {
    $("schemas").append(make("details", { class: "schema" }, make("summary", {}, make("code", { class: "path" }, name), make("span", { class: "muted" }, schema.description || "")), make("pre", { tabindex: "0" }, JSON.stringify(schema, null, 2))));
  }
}

function drawOperation([method, path, operation]) {
  const body = operation.requestBody;
  return make("details", { class: "operation", id: operation.operationId },
    make("summary", {}, make("span", { class: `method ${method.toLowerCase()}` }, method), make("code", { class: "path" }, path), make("span", { class: "muted" }, operation.summary || "")),
    make("div", {}, make("p", {}, operation.description || ""), parameters(operation),
      body ? make("p", {}, make("strong", {}, "Body"), ` ${body.required ? "" : "(optional) "}`, make("code", {}, typeLine(body.content["application/json"].schema))) : null,
      answers(operation), tryForm(method, path, operation)));
}

load().catch((error) => {
  $("trouble").hidden = false;
  $("trouble").textContent = error.message;
});
