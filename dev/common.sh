# Shell functions that the scripts of this folder share. Sourced, never run.
# shellcheck shell=bash disable=SC2034 # its variables are used by those who source it
set -euo pipefail

DEV=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
REPO=$(dirname "$DEV")
STATE=$REPO/.dev
CACHE=$(realpath -m "${KUBERNAUT_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/kubernaut}")

# A name changes when its content does, so that a checkout of another day keeps its own.
SERVERS=$CACHE/servers-trixie-4
APISERVER=$CACHE/kube-apiserver-1.20.2-1

export LC_ALL=C.UTF-8
export PATH=$PATH:/usr/sbin:/sbin

say() { printf '%s\n' "$@"; }
warn() { printf '%s\n' "$*" >&2; }

die() {
  warn "error: $*"
  exit 1
}

# step NAME ESTIMATE LOG COMMAND...: runs COMMAND, or ends this shell with the reason why that failed.
step() {
  local name=$1 estimate=$2 log=$3 start=$SECONDS status=0
  shift 3
  mkdir -p "$(dirname "$log")"
  say "• $name (about $estimate) …"
  pulsed "$log" "$@" || status=$?
  ((status == 0)) || die "$name failed: $(reason "$log" "$status"). Log: $log"
  say "  done in $((SECONDS - start)) s"
}

# pulsed LOG COMMAND...: runs COMMAND, output to LOG, with a sign of life every 15 seconds.
# The command dies with this shell, however this shell dies; its children, when its process group, JOB, is killed.
pulsed() {
  local log=$1 start=$SECONDS pulse status=0
  shift
  setpriv --pdeathsig KILL setsid "$@" </dev/null >"$log" 2>&1 &
  JOB=$!
  heartbeat "$log" "$start" &
  pulse=$!
  wait "$JOB" || status=$?
  kill "$pulse" 2>/dev/null || true
  wait "$pulse" 2>/dev/null || true
  JOB=
  return "$status"
}

heartbeat() {
  local log=$1 start=$2
  close_inherited
  while setpriv --pdeathsig KILL sleep 15 && kill -0 $$ 2>/dev/null; do
    printf '  … %d s: %.90s\n' $((SECONDS - start)) "$(tail -n 1 "$log" 2>/dev/null | tr -d '\r')"
  done
}

# reason LOG STATUS: the line of a log that tells best why its command failed.
reason() {
  local line
  if grep -qiE 'No space left on device' "$1" || (($(free_space "$1") < 20)); then
    printf 'no disk space is left below %s' "$(dirname "$1")"
  elif line=$(grep -m 1 -iE 'could not resolve|temporary failure (in name )?resol|failed to fetch|failed getting release file|couldn.t download|unable to load the service index|network is unreachable' "$1"); then
    printf 'the network or a package mirror cannot be reached (%.160s)' "$line"
  elif line=$(grep -E '(FATAL|panic|[Ee]xception[:.]) ' "$1" | tail -n 1) && [[ $line ]]; then
    printf '%.240s' "${line#"${line%%[![:space:]]*}"}"
  elif line=$(grep -iE '(^|[^a-z])(error|E:|failed|cannot|could not|killed)' "$1" | tail -n 1) && [[ $line ]]; then
    printf '%.240s' "${line#"${line%%[![:space:]]*}"}"
  else
    line=$(grep -v '^[[:space:]]*$' "$1" | tail -n 1) || true
    printf '%.200s (exit %s)' "${line:-no output}" "$2"
  fi
}

# need_space FOLDER MEGABYTES WHAT
need_space() {
  local free
  free=$(free_space "$1")
  ((free >= $2)) || die "no disk space: $3 needs $2 MB below $1, and $free MB are free there"
}

# free_space PATH: the megabytes that are free where PATH is or would be.
free_space() {
  local path=$1
  while [[ ! -e $path ]]; do path=$(dirname "$path"); done
  printf '%s' $(($(df --output=avail -k "$path" | tail -n 1) / 1024))
}

# only_one FILE WHAT: holds FILE until this shell ends; a second run waits here, and says so.
only_one() {
  mkdir -p "$(dirname "$1")"
  exec {LOCK}>>"$1"
  if ! flock -n "$LOCK"; then
    say "• waiting: another run is busy with $2"
    until flock -w 15 "$LOCK"; do say "  … still waiting"; done
  fi
}

# A process is known by its id, its start time and the boot it belongs to: ids are used again.
identity() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  stat=${stat##*) }
  # shellcheck disable=SC2086 # the fields are to be split
  set -- "$1" $stat
  [[ $2 != Z ]] || return 1
  printf '%s %s %s\n' "$1" "${21}" "$(cat /proc/sys/kernel/random/boot_id)"
}

# running FILE: prints the id of the process noted in FILE if it is still that one.
running() {
  local noted
  noted=$(cat "$1" 2>/dev/null) || return 1
  [[ $noted && $noted == "$(identity "${noted%% *}")" ]] || return 1
  printf '%s\n' "${noted%% *}"
}

# launch FOLDER NAME COMMAND...: starts a process that outlives us; its id goes to FOLDER/NAME.pid, its output to FOLDER/NAME.log.
launch() {
  local folder=$1 name=$2
  shift 2
  [[ ! -s $folder/$name.log ]] || mv "$folder/$name.log" "$folder/$name.log.1"
  (
    close_inherited
    exec setsid "$@" </dev/null >>"$folder/$name.log" 2>&1
  ) &
  identity $! >"$folder/$name.pid" || true
}

# Whoever outlives us must keep neither our locks nor the pipes of our callers.
close_inherited() {
  local file
  for file in /proc/self/fd/*; do
    ((${file##*/} <= 2)) || eval "exec ${file##*/}>&-"
  done
}

# await SECONDS FOLDER NAME COMMAND...: until COMMAND succeeds, or the process launched as NAME ends, or time is up.
await() {
  local until=$((SECONDS + $1)) folder=$2 name=$3
  shift 3
  until "$@" >/dev/null 2>&1; do
    running "$folder/$name.pid" >/dev/null || die "$name ended: $(reason "$folder/$name.log" 1). Log: $folder/$name.log"
    ((SECONDS < until)) || die "$name is not ready in time. Log: $folder/$name.log"
    sleep 0.1
  done
}

# halt FOLDER NAME SIGNAL SECONDS: ends what launch started, and nothing else.
halt() {
  local pid deadline=$((SECONDS + $4))
  if pid=$(running "$1/$2.pid"); then
    kill -s "$3" "$pid"
    while running "$1/$2.pid" >/dev/null; do
      if ((SECONDS >= deadline)); then
        kill -s KILL "$pid" 2>/dev/null || true
      fi
      sleep 0.05
    done
  fi
  rm -f "$1/$2.pid"
}

secret() { head -c 18 /dev/urandom | base64 | tr '+/' 'ab'; }

# of_the_machine COMMAND ARGUMENT...: runs the COMMAND that PATH holds beside ours.
of_the_machine() {
  PATH=${PATH//"$DEV/bin:"/}
  command -v "$1" >/dev/null || die "$1 is missing; install it, or run \`make up\` as root without servers of your own"
  exec "$@"
}
