#!/usr/bin/env bash
# Walk the API with curl, as the Go service's script did; stops with exit code 1 at the first wrong answer.
#   ./test-api.sh [BASE_URL]     default http://127.0.0.1:8100
set -euo pipefail
base=${1:-${BASE_URL:-http://127.0.0.1:8100}}
step=0

# ask METHOD PATH [curl options …]: sets $status and $body
ask() {
  local method=$1 path=$2
  shift 2
  body=$(curl -sS --noproxy '*' --max-time 30 -X "$method" -w '\n%{http_code}' "$base$path" "$@") || fail "no answer from $base"
  status=${body##*$'\n'}
  body=${body%$'\n'*}
}
fail() { printf 'WRONG: %s\n' "$1" >&2; exit 1; }
# expect STATUS TEXT … : the status, and each text somewhere in the body
expect() {
  local wanted=$1
  shift
  [ "$status" = "$wanted" ] || fail "status $status instead of $wanted: $body"
  for text in "$@"; do [[ $body == *"$text"* ]] || fail "no $text in: $body"; done
}
value() { printf '%s' "$body" | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
say() { step=$((step + 1)); printf '%2d. %s\n' "$step" "$1"; }
json=(-H 'Content-Type: application/json')

say "GET /health"
ask GET /health
expect 200 '"status":"healthy"' '"service":'

say "POST /api/v1/workflow/start (no body: the demo feature)"
ask POST /api/v1/workflow/start
expect 200 '"success":true' '"message":"Workflow started"' '"projectId":"' '"workflowId":"'
project=$(value projectId)
workflow=$(value workflowId)

say "GET /api/v1/workflows/$workflow"
ask GET "/api/v1/workflows/$workflow"
expect 200 '"stage-1-requirement"' '"stage-8-operations"' '"assignedTo":"mike_pm"'

say "GET /api/v1/tasks?projectId=$project"
ask GET "/api/v1/tasks?projectId=$project"
expect 200 '"tasks":' '"items":[{'

say "POST /api/v1/tasks/schedule"
ask POST /api/v1/tasks/schedule "${json[@]}" -d "{\"projectId\":\"$project\",\"type\":\"analysis\",\"name\":\"Walk\"}"
expect 200 '"success":true' '"message":"Task scheduled"' '"taskId":"'
task=$(value taskId)

say "GET /api/v1/tasks/$task"
ask GET "/api/v1/tasks/$task"
expect 200 '"name":"Walk"' "\"projectId\":\"$project\""

say "POST /api/v1/contracts/create (no body: the demo feature's)"
ask POST /api/v1/contracts/create
expect 200 '"success":true' '"message":"Contract created"'
contracts_of=$(value projectId)

say "GET /api/v1/contracts?projectId=$contracts_of"
ask GET "/api/v1/contracts?projectId=$contracts_of"
expect 200 '"contracts":1' '"status":"draft"' '"version":1'

say "GET /api/v1/tasks without projectId is refused"
ask GET /api/v1/tasks
expect 400 '"code":' 'projectId'

say "GET /api/v1/tasks?projectId=xyz is refused"
ask GET "/api/v1/tasks?projectId=xyz"
expect 400 'projectId'

say "PUT /api/v1/tasks/schedule is not allowed"
ask PUT /api/v1/tasks/schedule
expect 405

say "an unknown workflow is not found"
ask GET /api/v1/workflows/000000000000000000000000
expect 404 '"code":"not_found"'

say "POST /api/v1/workflows/$workflow/cancel"
ask POST "/api/v1/workflows/$workflow/cancel"
[ "$status" = 409 ] || expect 200 '"success":true'

printf 'All %d answers are right.\n' "$step"
