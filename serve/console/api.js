// The console's calls of the HTTP API. A refused call throws an Error whose message is the problem's detail.

async function call(path, options) {
  const response = await fetch(path, options);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(body.detail || response.statusText), { status: response.status, body });
  return body;
}

function post(path, body) {
  return call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

const workflow = (id) => `/api/v1/workflows/${id}`;

export const api = {
  health: () => fetch("/health").then((response) => response.json()),
  list: (cursor) => call(`/api/v1/workflows?limit=20${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`),
  start: (body) => post("/api/v1/workflow/start", body),
  show: (id) => call(workflow(id)),
  cancel: (id) => post(`${workflow(id)}/cancel`, {}),
  artifacts: (id) => call(`${workflow(id)}/artifacts`),
  decisions: (id) => call(`${workflow(id)}/decisions`),
  decide: (id, decision, verdict, comment) =>
    post(`${workflow(id)}/decisions/${decision}/${verdict}`, { by: "console", comment }),
  document: (url) => call(url),
  deployment: (projectId) => call(`/api/v1/deployments/${projectId}`),
  archive: (id) => `${workflow(id)}/artifacts.zip`,
  follow: (id) => new EventSource(`${workflow(id)}/events`),
};
