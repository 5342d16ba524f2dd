// What the person gets: how the sentence was read, whom to log in as, and how the app in service is.

import { api } from "./api.js";
import { $, make, redraw } from "./view.js";
import { say } from "./text.js";

const PASSWORD = "demo-password";
const known = { workflow: null, planSha: null, plan: null, deployment: null };

// Fetch what is new and draw it; a document that can not be had now is shown at the next look.
export async function showOutcome(workflow, artifacts) {
  if (known.workflow !== workflow.id) Object.assign(known, { workflow: workflow.id, planSha: null, plan: null, deployment: null });
  const written = artifacts.find((each) => each.name === "plan.json");
  try {
    if (written && written.sha256 !== known.planSha) {
      const plan = await api.document(written.url);
      if (known.workflow !== workflow.id) return;
      Object.assign(known, { plan, planSha: written.sha256 });
    }
    if (workflow.appUrl) {
      const deployment = await api.deployment(workflow.projectId);
      if (known.workflow !== workflow.id) return;
      known.deployment = deployment;
    }
  } catch { /* the next look shows it */ }
  drawReading(known.plan);
  drawService(workflow, known.deployment);
  drawAccounts(workflow, known.plan);
}

function drawReading(plan) {
  const { assumptions = [], notUnderstood = [], readings = [] } = plan || {};
  $("reading").hidden = !plan;
  $("missed").hidden = !notUnderstood.length;
  $("missed").textContent = `${say.notUnderstood}: ${notUnderstood.join("; ")}`;
  const rows = [
    ...readings.map((each) => [each.text, each.readAs]),
    ...assumptions.map((each) => [say.assumed, each]),
  ];
  redraw($("readings"), rows, ([part, meaning]) => make("div", {}, make("dt", {}, part), make("dd", {}, meaning)));
}

function drawAccounts(workflow, plan) {
  const accounts = plan?.accounts || [];
  const labels = Object.fromEntries((plan?.roles || []).map((role) => [role.name, role.label]));
  $("accounts").hidden = !accounts.length || !workflow.appUrl;
  $("accounts-note").textContent = `${say.accounts} ${PASSWORD}`;
  redraw($("accounts-list"), accounts, (each) =>
    make("li", {}, make("code", {}, each.email), make("span", { class: "muted" }, ` ${labels[each.role] || each.role} · ${each.name}`)));
}

// One line: state, share of time up, latency, restarts; and the rules that fire.
function drawService(workflow, deployment) {
  $("service").hidden = !deployment;
  if (!deployment) return;
  const own = deployment.workflowId === workflow.id;
  const { uptimeRatio, latencyP95Ms } = deployment.probes;
  const facts = [
    own ? say.states[deployment.status] || deployment.status : say.newer,
    uptimeRatio === null ? null : `${(uptimeRatio * 100).toFixed(uptimeRatio === 1 ? 0 : 1)} % ${say.up}`,
    latencyP95Ms === null ? null : `p95 ${Math.round(latencyP95Ms)} ms`,
    deployment.restarts ? `${say.restarts} ${deployment.restarts}` : null,
  ];
  $("service-line").className = `health ${deployment.status === "healthy" ? "healthy" : "unhealthy"}`;
  $("service-text").textContent = facts.filter(Boolean).join(" · ");
  const firing = deployment.rules.filter((rule) => rule.firing).map((rule) => rule.firesWhen);
  if (deployment.status !== "healthy" && deployment.lastEnd) firing.push(deployment.lastEnd);
  $("service-trouble").hidden = !firing.length;
  $("service-trouble").textContent = firing.join("; ");
}
