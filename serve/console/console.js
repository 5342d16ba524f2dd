// The console: a list of workflows, and one of them live. The server's documents are the truth; events say when to look.

import { api } from "./api.js";
import { showOutcome } from "./outcome.js";
import { $, brief, decisionCard, elapsed, eventLine, listEntry, make, pill, redraw, stageRow } from "./view.js";
import { chinese, person, say, seconds, stageName, STAGES } from "./text.js";

const FINAL = ["completed", "failed", "cancelled"];
const MAX_EVENTS = 500;
const state = { id: null, workflow: null, artifacts: [], decisions: [], notes: {}, source: null, timer: null, workflows: [], cursor: null };

function translate() {
  document.documentElement.lang = chinese ? "zh" : "en";
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = say[element.dataset.text];
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", say[element.dataset.label]);
  $("requirement").placeholder = say.examples[0];
  $("examples").replaceChildren(...say.examples.map((text) =>
    make("button", { type: "button", class: "example", onclick: () => { $("requirement").value = text; $("requirement").focus(); } }, text)));
  $("journey").replaceChildren(...STAGES.map(([name, owner]) =>
    make("li", {}, make("strong", {}, stageName(name)), make("span", { class: "muted" }, person(owner)))));
}

async function showHealth() {
  let word = "offline";
  let parts = "";
  try {
    const health = await api.health();
    word = health.status;
    parts = Object.entries(health.components).map(([name, how]) => `${name}: ${how}`).join("\n");
  } catch { /* the word says it */ }
  $("health").className = `health ${word}`;
  $("health").title = parts;
  $("health-text").textContent = say[word];
}

async function showList() {
  const page = await api.list();
  state.workflows = page.items;
  state.cursor = page.nextCursor;
  drawList(page.workflows);
}

function drawList(count) {
  if (count !== undefined) $("count").textContent = count ? String(count) : "";
  redraw($("list"), state.workflows.map((each) => brief(each, state.id)), listEntry);
  $("list-empty").hidden = state.workflows.length > 0;
  $("more").hidden = !state.cursor;
}

async function showMore() {
  const page = await api.list(state.cursor);
  state.workflows.push(...page.items);
  state.cursor = page.nextCursor;
  drawList();
}

async function start(submission) {
  submission.preventDefault();
  const button = submission.target.querySelector("button[type=submit]");
  const gates = $("gates").checked ? Object.fromEntries(["requirement", "design", "architecture", "acceptance", "deployment"].map((gate) => [gate, "person"])) : {};
  button.disabled = true;
  button.textContent = say.starting;
  complain("start-error", null);
  try {
    const started = await api.start({ requirement: $("requirement").value, gates });
    $("requirement").value = "";
    location.hash = `#/workflows/${started.workflowId}`;
    await showList();
  } catch (error) {
    complain("start-error", error);
  } finally {
    button.disabled = false;
    button.textContent = say.start;
  }
}

function complain(id, error) {
  $(id).hidden = !error;
  $(id).textContent = error ? error.message : "";
}

function route() {
  const [, id] = location.hash.match(/^#\/workflows\/([0-9a-f]{24})$/) || [];
  if (id === state.id && id) return;
  state.source?.close();
  Object.assign(state, { id: id || null, workflow: null, artifacts: [], decisions: [], notes: {}, source: null });
  $("welcome").hidden = Boolean(id);
  $("workflow").hidden = true;
  $("events").replaceChildren();
  complain("trouble", null);
  drawList();
  if (id) follow(id);
}

async function follow(id) {
  if (!(await refresh(id))) return;
  if (matchMedia("(max-width: 900px)").matches) $("detail").scrollIntoView({ block: "start" });
  state.source = api.follow(id);
  state.source.onmessage = (message) => take(id, JSON.parse(message.data));
}

// Show what an event brings at once, and look at the documents again soon.
function take(id, event) {
  if (id !== state.id) return;
  const { stage, message } = event.data;
  if (event.type === "task.progress" && message) state.notes[stage || stageOfTask(event.taskId)] = message;
  $("events").append(eventLine(event));
  while ($("events").children.length > MAX_EVENTS) $("events").firstChild.remove();
  if (event.type.startsWith("workflow.") && FINAL.includes(event.type.slice(9))) state.source?.close();
  if (event.type === "stage.completed" || event.type.startsWith("workflow.")) announce(event);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => refresh(id), 120);
}

function stageOfTask(taskId) {
  return state.workflow?.stages.find((stage) => stage.taskIds.includes(taskId))?.id;
}

function announce(event) {
  const word = say[event.type.split(".")[1]] || event.type;
  $("announce").textContent = `${event.data.name ? stageName(event.data.name) : say.workflow}: ${word}`;
}

// Fetch and draw; false when there is no such workflow.
async function refresh(id) {
  try {
    const [workflow, artifacts, decisions] = await Promise.all([api.show(id), api.artifacts(id), api.decisions(id)]);
    if (id !== state.id) return false;
    Object.assign(state, { workflow, artifacts: artifacts.items, decisions: decisions.items });
  } catch (error) {
    if (id !== state.id) return false;
    $("workflow").hidden = !state.workflow;
    complain("trouble", error);
    if (error.status === 404) { $("workflow").hidden = true; $("welcome").hidden = false; complain("start-error", new Error(say.gone)); }
    return error.status !== 404;
  }
  const place = state.workflows.findIndex((each) => each.id === id);
  if (place >= 0) state.workflows[place] = state.workflow; else showList();
  draw();
  drawList();
  return true;
}

function draw() {
  const { workflow, artifacts, decisions } = state;
  const ended = FINAL.includes(workflow.status);
  const waits = decisions.some((each) => each.open);
  $("workflow").hidden = false;
  document.title = `${workflow.feature.name} · Thinkus`;
  pill($("status"), waits && !ended ? "blocked" : workflow.status);
  $("title").textContent = workflow.feature.name;
  const sentence = workflow.requirement || workflow.feature.description;
  $("sentence").textContent = sentence === workflow.feature.name ? "" : sentence;
  $("workflow-id").textContent = workflow.id;
  $("project-id").textContent = workflow.projectId;
  $("progress").value = workflow.stages.filter((stage) => stage.status === "completed").length;
  complain("trouble", workflow.error && workflow.status === "failed" ? new Error(workflow.error.message) : null);
  drawActions(workflow, ended, artifacts.length > 0);
  drawStages(workflow, artifacts);
  drawDecisions(decisions);
  showOutcome(workflow, artifacts);
  tick();
}

function drawActions(workflow, ended, hasArtifacts) {
  $("open-app").hidden = $("open-docs").hidden = !workflow.appUrl;
  if (workflow.appUrl) {
    $("open-app").href = workflow.appUrl;
    $("open-docs").href = `/docs?workflow=${workflow.id}`;
  }
  $("download").hidden = !hasArtifacts;
  $("download").href = api.archive(workflow.id);
  $("cancel").hidden = ended;
}

function drawStages(workflow, artifacts) {
  const rows = workflow.stages.map((stage) => ({ stage, artifacts: artifacts.filter((each) => each.stage === stage.id), note: state.notes[stage.id] }));
  redraw($("stages"), rows, stageRow);
}

// Cards stay while they are open, so that a comment being typed is not lost.
function drawDecisions(decisions) {
  const open = decisions.filter((each) => each.open);
  for (const card of [...$("decisions").children]) if (!open.some((each) => each.id === card.dataset.id)) card.remove();
  for (const decision of open) {
    if (![...$("decisions").children].some((card) => card.dataset.id === decision.id)) $("decisions").append(decisionCard(decision, decide));
  }
}

async function decide(decision, verdict, comment) {
  const id = state.id;
  try {
    await api.decide(id, decision.id, verdict, comment);
    await refresh(id);
  } catch (error) {
    complain("trouble", error);
  }
}

async function cancel() {
  if (!confirm(say.confirmCancel)) return;
  const id = state.id;
  try {
    await api.cancel(id);
    await refresh(id);
  } catch (error) {
    complain("trouble", error);
  }
}

// Once a second: how long what is running has been running.
function tick() {
  const { workflow } = state;
  if (!workflow) return;
  const took = elapsed(workflow);
  $("elapsed").textContent = took === null ? "" : `${workflow.completedAt ? say.finishedIn : say.runningFor} ${seconds(took)}`;
  for (const stage of workflow.stages) {
    const cell = document.querySelector(`[data-stage="${stage.id}"]`);
    if (cell && stage.startedAt && !stage.completedAt) cell.textContent = seconds(elapsed(stage));
  }
}

translate();
$("start").addEventListener("submit", start);
$("cancel").addEventListener("click", cancel);
$("more").addEventListener("click", showMore);
addEventListener("hashchange", route);
setInterval(tick, 1000);
setInterval(showHealth, 15000);
setInterval(() => state.workflow?.appUrl && showOutcome(state.workflow, state.artifacts), 15000);
showHealth();
showList().catch((error) => complain("start-error", error)).then(route);
