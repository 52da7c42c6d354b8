# Servers for one run of the tests, the benchmarks or the faults, and their end. Sourced, never run.
# shellcheck shell=bash disable=SC2034 # its variables are used by those who source it

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# A run that was killed leaves its servers behind; the next one ends them.
end_leftovers() {
  local old
  for old in "${TMPDIR:-/tmp}"/kubernaut-test.*; do
    [[ -O $old && -e $old/run.pid ]] || continue
    running "$old/run.pid" >/dev/null || "$DEV/test-servers" remove "$old"
  done
}

# start_servers RESULTS: builds, and starts servers of this run's own, which end with this shell; their logs go to RESULTS/servers.
start_servers() {
  local needed
  results=$1
  "$DEV/check-tools"
  only_one "$STATE/test.lock" "tests, benchmarks or faults in this checkout"
  end_leftovers
  mapfile -t needed < <(. "$DEV/own.sh" && needed_for_tests)
  ((${#needed[@]} == 0)) || "$DEV/prepare" "${needed[@]}"
  "$DEV/build"
  "$DEV/publish" "$STATE/published" "$REPO/artifacts"

  folder=$(mktemp -d "${TMPDIR:-/tmp}/kubernaut-test.XXXXXX")
  identity $$ >"$folder/run.pid"
  trap end_servers EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  say "• starting servers of this run's own (about 5 s) …"
  "$DEV/test-servers" start "$folder"
  # shellcheck source=/dev/null # written by test-servers
  . "$folder/env"
  export KUBERNAUT_TEST_OPERATOR=$STATE/published/kubernaut-storage.dll
}

# Servers that did not start leave their logs where the message says; the next run removes them.
end_servers() {
  end_job
  if [[ -e $folder/env ]]; then
    mkdir -p "$results/servers"
    cp "$folder"/*.log "$results/servers"
    "$DEV/test-servers" remove "$folder"
  else
    "$DEV/test-servers" end "$folder"
  fi
}

# The job and all that it has started.
end_job() {
  [[ ${JOB-} ]] || return 0
  kill -s KILL -- "-$JOB" 2>/dev/null || true
  wait "$JOB" 2>/dev/null || true
  JOB=
}

# bounded LIMIT COMMAND...: runs COMMAND with its output on ours; it and all that it starts end after LIMIT, or with this shell.
bounded() {
  local status=0
  setpriv --pdeathsig KILL setsid timeout --foreground --kill-after=20 "$1" setpriv --pdeathsig KILL "${@:2}" </dev/null &
  JOB=$!
  wait "$JOB" || status=$?
  ((status != 124)) || warn "error: not done within $1"
  end_job
  return "$status"
}
