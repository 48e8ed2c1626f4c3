# shellcheck shell=bash
# The platform's own guests of this BERTH_HOME, ingress, Portainer and NetBox: each deployed once, by the playbook that operators run.

# deploy PLAYBOOK: against the lab that is up.
deploy() {
  (
    eval "$("${LAB[@]}" env)"
    cd "$BERTH_ROOT" && "$BERTH_ROOT/target/venv/bin/ansible-playbook" "playbooks/$1"
  )
}

# Kept until the lab's authority or the guest is another one.
ingress_up() {
  if [[ ! -x $BERTH_CACHE/images/traefik-v3.7.15/traefik ]]; then
    say "  off  Traefik's program could not be had: environments get no HTTPS address"
  elif ingress_serves; then
    say "$TICK Traefik serves from before"
  else
    step "Traefik deployed, and its certificate issued" deploy deploy_traefik.yml
  fi
}

# left KEY: what deploy_traefik.yml left about the ingress.
left() { sed -n "s/^ *\"$1\": \"\([^\"]*\)\".*/\1/p" "$BERTH_HOME/ingress/traefik.json" 2>/dev/null; }

# browse URL [OPTION…]: as a browser that trusts the lab's authorities and finds every host name at the ingress.
browse() {
  local url=$1 host=${1#https://}
  shift
  curl -sS -m 5 --cacert "$BERTH_HOME/lab/ca.pem" --resolve "${host%%/*}:443:$(left address)" "$@" "$url"
}

ingress_serves() { [[ -n $(left address) ]] && browse "https://traefik.$(left domain)/" -o /dev/null 2>/dev/null; }

# Programs of others that the lab runs where it holds their images, and the page by which each says that it serves.
readonly -A TITLES=([portainer]=Portainer [netbox]=NetBox) PAGES=([portainer]=api/system/status [netbox]=login/)

# The service learns of them as it starts: once, after all of them.
neighbours_up() {
  local known name new=() told
  known=$("${LAB[@]}" env)
  for name in portainer netbox; do
    [[ $known == *"${name^^}_ADDRESS"* ]] || continue
    neighbour_up "$name"
    [[ ! $BERTH_HOME/$name.yml -nt $BERTH_HOME/service.pid ]] || new+=("${TITLES[$name]}")
  done
  ((${#new[@]} > 0)) || return 0
  told=${new[*]}
  end_service
  step "Service ready, with ${told// / and }" service_up
}

neighbour_up() {
  chapter "${TITLES[$1]}, in a guest of its own"
  if neighbour_serves "$1"; then
    say "$TICK ${TITLES[$1]} serves from before"
  else
    step "${TITLES[$1]} deployed" deploy "deploy_$1.yml"
  fi
}

# What the playbook left, where it has run.
neighbour_url() { sed -n 's/^ *url: *//p' "$BERTH_HOME/$1.yml" 2>/dev/null; }

# A certificate may be its own, so that nothing is told to it here.
neighbour_serves() { [[ -n $(neighbour_url "$1") ]] && curl -fsS -k -m 5 -o /dev/null "$(neighbour_url "$1")/${PAGES[$1]}" 2>/dev/null; }

# Where people sign in to them.
neighbour_lines() {
  local name
  for name in portainer netbox; do
    [[ -z $(neighbour_url "$name") ]] ||
      printf '\n  %-19s %s    user admin, its password: %s' "${TITLES[$name]}" "$(neighbour_url "$name")" "$BERTH_HOME/$name.password"
  done
}
