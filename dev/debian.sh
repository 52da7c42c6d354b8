# How to make a small Debian below a folder, from the mirror that this machine's apt already uses. Sourced, never run.
# shellcheck shell=bash disable=SC2034 # its variables are used by those who source it

# The mirror, by apt's own reading of its sources (one-line and deb822 alike), which it knows once it has read their indexes.
debian_mirror() {
  local mirror=${KUBERNAUT_DEBIAN_MIRROR:-$(mirror_of_apt)}
  if [[ ! $mirror ]]; then
    apt-get update >"$CACHE/log/apt-update.log" 2>&1 || true
    mirror=$(mirror_of_apt)
  fi
  [[ $mirror ]] || die "apt's sources hold no Debian mirror that answers; set KUBERNAUT_DEBIAN_MIRROR to one"
  printf '%s\n' "$mirror"
}

mirror_of_apt() {
  # shellcheck disable=SC2016 # expanded by apt
  apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null | sed -n 's/^Debian Debian //p' | head -n 1
}

# Debootstrap fetches with wget, which does not read apt's configuration.
use_apts_proxy() {
  local proxy
  eval "$(apt-config shell proxy Acquire::http::Proxy)"
  if [[ ${proxy-} && $proxy != DIRECT ]]; then export http_proxy=${http_proxy:-$proxy}; fi
  eval "$(apt-config shell proxy Acquire::https::Proxy)"
  if [[ ${proxy-} && $proxy != DIRECT ]]; then export https_proxy=${https_proxy:-$proxy}; fi
}

# install_by_apt COMMAND PACKAGE...: unless the COMMAND is there.
install_by_apt() {
  ! command -v "$1" >/dev/null || return 0
  command -v apt-get >/dev/null || die "preparing servers needs a Debian machine (apt); name servers of your own instead (see docs/development.md)"
  # shellcheck disable=SC2016 # expanded by the inner shell
  step "installing $1 by apt" "15 s" "$CACHE/log/install-$1.log" bash -c '
    set -e
    apt-get update
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"' install "${@:2}"
}

# The first words of a step's command: the mounts and processes of the command vanish with it.
contained=(unshare --mount --propagation private --pid --fork --kill-child --mount-proc)
