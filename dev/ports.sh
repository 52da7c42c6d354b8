# The ports of `make up`: each from the environment, else as in the last `up`, else the one named here. Sourced, never run.
# shellcheck shell=bash

PORTS=(
  'KUBERNAUT_API_PORT 8080 the API'
  'KUBERNAUT_HEALTH_PORT 8081 the health checks'
  'KUBERNAUT_METRICS_PORT 9090 the metrics'
  'KUBERNAUT_POSTGRES_PORT 15432 PostgreSQL'
  'KUBERNAUT_REDIS_PORT 16379 Redis'
  'KUBERNAUT_KUBERNETES_PORT 16443 the Kubernetes API server'
  'KUBERNAUT_ETCD_PORT 12379 etcd'
  'KUBERNAUT_ETCD_PEER_PORT 12380 the peers of etcd'
)

load_ports() {
  local variable default what remembered
  for entry in "${PORTS[@]}"; do
    read -r variable default what <<<"$entry"
    remembered=$(sed -n "s/^$variable=//p" "$STATE/ports" 2>/dev/null) || true
    [[ ${!variable-} ]] || printf -v "$variable" '%s' "${remembered:-$default}"
    [[ ${!variable} =~ ^[1-9][0-9]{0,4}$ ]] || die "$variable is not a port: ${!variable}"
  done
}

remember_ports() {
  local variable rest
  for entry in "${PORTS[@]}"; do
    read -r variable rest <<<"$entry"
    printf '%s=%s\n' "$variable" "${!variable}"
  done >"$STATE/ports"
}

# need_port VARIABLE: its port must be free.
need_port() {
  local variable default what
  listening "${!1}" >/dev/null || return 0
  for entry in "${PORTS[@]}"; do
    read -r variable default what <<<"$entry"
    [[ $variable != "$1" ]] || die "port ${!1} for $what is taken by $(holder "${!1}"); end that, or set $1 to a free port"
  done
}

# listening PORT: prints the inode of the socket that listens there.
listening() {
  awk -v port="$(printf ':%04X$' "$1")" '$4 == "0A" && $2 ~ port { print $10; found = 1; exit } END { exit !found }' \
    /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

holder() {
  local link
  link=$(find /proc/[0-9]*/fd -lname "socket:\[$(listening "$1")\]" 2>/dev/null | head -n 1)
  link=${link#/proc/}
  if [[ $link ]]; then
    printf '%s (process %s)' "$(cat "/proc/${link%%/*}/comm")" "${link%%/*}"
  else
    printf 'a process of someone else'
  fi
}

# free_port: prints a port below those that the kernel hands out by itself, so that nobody gets it by chance.
free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)) && listening "$port" >/dev/null; do :; done
  printf '%s\n' "$port"
}
