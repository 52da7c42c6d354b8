# Which servers are the user's own, and how to reach them. Sourced, never run.
# shellcheck shell=bash disable=SC2034 # its variables are used by those who source it

# After `. .dev/env` KUBECONFIG names our copy; what it named before is the user's choice, and stays so.
if [[ ${KUBECONFIG-} == "$STATE/kubeconfig" && -s $STATE/own-kubeconfig ]]; then
  KUBECONFIG=$(cat "$STATE/own-kubeconfig")
  export KUBECONFIG
fi

# own_cluster: whether KUBECONFIG names a cluster of the user's.
own_cluster() { [[ ${KUBECONFIG-} && $(realpath -m "${KUBECONFIG%%:*}") != "$(realpath -m "$STATE")"/* ]]; }

# needed_parts: prints what the cache must hold, given what the user brings along.
needed_parts() {
  local parts=()
  if [[ ! ${KUBERNAUT_POSTGRES-} || ! ${KUBERNAUT_REDIS-} ]]; then parts+=(servers); fi
  if ! own_cluster && [[ ! ${KUBEBUILDER_ASSETS-} ]]; then parts+=(servers apiserver); fi
  ((${#parts[@]} == 0)) || printf '%s\n' "${parts[@]}" | sort -ru
}

# read_postgres STRING: takes an Npgsql connection string or a postgresql:// URL apart, into
# pg_host, pg_port, pg_user, pg_password, pg_database, and npgsql for those that want the former.
read_postgres() {
  pg_host='' pg_port=5432 pg_user='' pg_password='' pg_database='' npgsql=$1
  case $1 in
    postgres://* | postgresql://*) read_url "$1" ;;
    *) read_npgsql "$1" ;;
  esac
  [[ $pg_host && $pg_user ]] || die 'KUBERNAUT_POSTGRES must be like "Host=127.0.0.1;Port=5432;Username=owner;Password=…;Database=action_history" or postgresql://owner:…@127.0.0.1:5432/action_history'
  pg_database=${pg_database:-$pg_user}
}

read_npgsql() {
  local rest=$1 pair="^[[:space:];]*([^=;]+)=(\"([^\"]|\"\")*\"|'([^']|'')*'|[^;]*)"
  while [[ $rest =~ $pair ]]; do
    rest=${rest:${#BASH_REMATCH[0]}}
    local key=${BASH_REMATCH[1],,} value=${BASH_REMATCH[2]}
    case $value in
      \"*) value=${value:1:-1} value=${value//\"\"/\"} ;;
      \'*) value=${value:1:-1} value=${value//\'\'/\'} ;;
    esac
    case ${key// /} in
      host | server) pg_host=$value ;;
      port) pg_port=$value ;;
      username | userid | user | uid) pg_user=$value ;;
      password | pwd) pg_password=$value ;;
      database | db) pg_database=$value ;;
    esac
  done
}

read_url() {
  local form='^[a-z]+://(([^:@/]*)(:([^@/]*))?@)?([^:/?]+)(:([0-9]+))?(/([^?]*))?(\?(.*))?$'
  [[ $1 =~ $form ]] || return 0
  pg_user=$(decoded "${BASH_REMATCH[2]}") pg_password=$(decoded "${BASH_REMATCH[4]}") pg_host=${BASH_REMATCH[5]}
  pg_port=${BASH_REMATCH[7]:-5432} pg_database=$(decoded "${BASH_REMATCH[9]}")
  local mode=${BASH_REMATCH[11]}
  [[ $mode =~ sslmode=([a-z-]+) ]] && mode=${BASH_REMATCH[1]//-/} || mode=
  npgsql="Host=$pg_host;Port=$pg_port;Username=\"${pg_user//\"/\"\"}\";Password=\"${pg_password//\"/\"\"}\";Database=\"${pg_database:-$pg_user}\"${mode:+;SSL Mode=$mode}"
}

decoded() { printf '%b' "${1//%/\\x}"; }

# After read_postgres: one clear line now is better than a failing operator later.
check_own_postgres() {
  local output
  [[ -f $SERVERS/complete ]] && ((EUID == 0)) || command -v psql >/dev/null || return 0
  output=$(as_owner 'SELECT 1') ||
    die "PostgreSQL at $pg_host:$pg_port (KUBERNAUT_POSTGRES): $(sed -n 's/.*\(FATAL:.*\|error: .*\)/\1/p' <<<"$output" | tail -n 1)"
  output=$(as_owner 'CREATE EXTENSION IF NOT EXISTS vector') || say "  without pgvector, so searches go by words only ($(grep -m 1 ERROR <<<"$output"))"
}

as_owner() {
  PGHOST=$pg_host PGPORT=$pg_port PGUSER=$pg_user PGPASSWORD=$pg_password PGDATABASE=$pg_database PGCONNECT_TIMEOUT=10 \
    "$DEV/bin/psql" --no-psqlrc --no-password -c "$1" 2>&1
}

# redis_address TEXT: prints what the operator takes, host:port, of a host, a host:port or a redis:// URL without more; options behind a comma stay.
redis_address() {
  local address=${1#redis://} options=
  case $address in
    *,*) options=,${address#*,} address=${address%%,*} ;;
  esac
  address=${address%/}
  [[ $address == *:* ]] || address+=:6379
  printf '%s%s\n' "$address" "$options"
}

# check_own_redis ADDRESS: whether a Redis answers there.
check_own_redis() {
  local address=$1 answer=
  local host=${address%:*} port=${address##*:}
  if exec {REDIS}<>"/dev/tcp/$host/$port"; then
    printf 'PING\r\n' >&"$REDIS"
    IFS= read -r -t 5 answer <&"$REDIS" || true
    exec {REDIS}>&-
  fi 2>/dev/null
  case $answer in
    +PONG* | -NOAUTH*) ;;
    *) die "Redis at $address (KUBERNAUT_REDIS) does not answer" ;;
  esac
}

# needed_for_tests: the same for `make test`. It never touches the cluster of KUBECONFIG, which may be in use.
needed_for_tests() {
  local parts=()
  [[ ${KUBERNAUT_TEST_POSTGRES-} && ${KUBERNAUT_TEST_REDIS-} ]] || parts+=(servers)
  [[ ${KUBERNAUT_TEST_KUBECONFIG-} || ${KUBEBUILDER_ASSETS-} ]] || parts+=(servers apiserver)
  ((${#parts[@]} == 0)) || printf '%s\n' "${parts[@]}" | sort -ru
}
