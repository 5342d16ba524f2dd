// Drawing: plain functions from documents to elements. Text only ever enters as textContent.

import { person, say, seconds, stageName } from "./text.js";

export const $ = (id) => document.getElementById(id);

// make("a", {class: "x", href: "…"}, "text", childElement, …)
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

// Make the parent's children these, drawing anew only what changed, so that focus and selection survive.
export function redraw(parent, entries, draw) {
  entries.forEach((entry, index) => {
    const signature = JSON.stringify(entry);
    const old = parent.children[index];
    if (old?.signature === signature) return;
    const fresh = Object.assign(draw(entry, index), { signature });
    if (old) old.replaceWith(fresh); else parent.append(fresh);
  });
  while (parent.children.length > entries.length) parent.lastChild.remove();
}

export function pill(element, status) {
  element.className = `pill ${status}`;
  element.textContent = say[status] || status;
}

export function elapsed(document_, until = Date.now()) {
  if (!document_.startedAt) return null;
  const end = document_.completedAt ? Date.parse(document_.completedAt) : until;
  return Math.max(0, (end - Date.parse(document_.startedAt)) / 1000);
}

// What the list shows of a workflow.
export function brief(workflow, selectedId) {
  const done = workflow.stages.filter((stage) => stage.status === "completed").length;
  const waits = workflow.status === "running" && workflow.stages.some((stage) => stage.status === "blocked");
  return { id: workflow.id, name: workflow.feature.name, status: waits ? "blocked" : workflow.status, createdAt: workflow.createdAt,
    done: `${done} / ${workflow.stages.length}`, selected: workflow.id === selectedId };
}

export function listEntry(workflow) {
  const badge = make("span", {});
  pill(badge, workflow.status);
  return make("li", {},
    make("a", { href: `#/workflows/${workflow.id}`, class: "entry", "aria-current": workflow.selected ? "page" : null },
      make("span", { class: "entry-name" }, workflow.name),
      make("span", { class: "entry-line" }, badge, make("span", { class: "muted" }, workflow.done),
        make("time", { class: "muted", datetime: workflow.createdAt }, new Date(workflow.createdAt).toLocaleString(navigator.language, { dateStyle: "medium", timeStyle: "short" })))));
}

function initials(owner) {
  return owner === "all" ? "••" : owner.slice(0, 1).toUpperCase();
}

function artifactLink(artifact) {
  const about = { href: artifact.url, target: "_blank", rel: "noopener", title: `${artifact.mediaType}, ${size(artifact.sizeBytes)}` };
  if (!isPicture(artifact)) {
    return make("a", { class: artifact.mediaType.startsWith("text/html") ? "artifact page" : "artifact", ...about }, artifact.name);
  }
  const name = artifact.name.split("/").pop();
  return make("a", { class: "artifact picture", ...about }, make("img", { src: artifact.url, alt: "", loading: "lazy" }), make("span", {}, name));
}

export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

// One row of the stage list; `note` is the latest progress message.
export function stageRow({ stage, artifacts, note }, index) {
  const took = elapsed(stage);
  const badge = make("span", {});
  pill(badge, stage.status);
  const open = stage.status === "running" || stage.status === "blocked";
  return make("li", { class: `stage ${stage.status}`, "aria-current": open ? "step" : null },
    make("span", { class: "mark", "aria-hidden": "true" }, stage.status === "completed" ? "✓" : stage.status === "failed" ? "!" : String(index + 1)),
    make("div", { class: "stage-body" },
      make("div", { class: "stage-line" },
        make("h2", {}, stageName(stage.name)),
        make("span", { class: "owner" }, make("span", { class: "avatar", "aria-hidden": "true" }, initials(stage.assignedTo)), person(stage.assignedTo)),
        badge,
        make("span", { class: "took muted", "data-stage": stage.id }, took === null ? "" : seconds(took))),
      (open && note) || stage.summary ? make("p", { class: open ? "note live" : "note" }, open && note ? note : stage.summary) : null,
      stage.notVerified.length ? make("p", { class: "warn" }, `${say.notVerified}: ${stage.notVerified.join("; ")}`) : null,
      artifactList(artifacts.filter((each) => !isPicture(each)), say.artifacts),
      artifactList(artifacts.filter(isPicture), say.pictures)));
}

const isPicture = (artifact) => artifact.mediaType.startsWith("image/");

function artifactList(artifacts, label) {
  return artifacts.length ? make("ul", { class: "artifacts", "aria-label": label }, ...artifacts.map((each) => make("li", {}, artifactLink(each)))) : null;
}

function until(decision) {
  if (!decision.expiresAt) return say.stop;
  const when = new Date(decision.expiresAt).toLocaleString(navigator.language, { dateStyle: "medium", timeStyle: "short" });
  return `${say.until} ${when}${say.stop}`;
}

export function decisionCard(decision, decide) {
  const id = `comment-${decision.id}`;
  const comment = make("input", { id, name: "comment", maxlength: "2000", autocomplete: "off" });
  const answer = (verdict) => () => decide(decision, verdict, comment.value);
  return make("section", { class: "decision", "data-id": decision.id },
    make("h2", {}, decision.question),
    make("p", { class: "muted" }, `${stageName(decision.gate[0].toUpperCase() + decision.gate.slice(1))} ${say.waiting}${until(decision)}`),
    make("div", { class: "answer" }, make("label", { for: id }, say.comment), comment,
      make("button", { type: "button", class: "primary", onclick: answer("approve") }, say.approve),
      make("button", { type: "button", class: "danger", onclick: answer("reject") }, say.reject)));
}

export function eventLine(event) {
  const detail = event.data.message || event.data.summary || event.data.name || event.data.key || "";
  return make("li", {}, make("time", { datetime: event.at }, new Date(event.at).toLocaleTimeString()),
    make("code", {}, event.type), make("span", {}, detail));
}
