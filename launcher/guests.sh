# shellcheck shell=bash
# The platform's own guests of this BERTH_HOME, ingress and Portainer: each deployed once, by the playbook that operators run.

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

# Only where the lab holds its images. The service learns of it as it starts.
portainer_up() {
  [[ $("${LAB[@]}" env) == *PORTAINER_ADDRESS* ]] || return 0
  chapter "Portainer, in a guest of its own"
  if portainer_serves; then
    say "$TICK Portainer serves from before"
  else
    step "Portainer deployed" deploy deploy_portainer.yml
  fi
  [[ $BERTH_HOME/portainer.yml -nt $BERTH_HOME/service.pid ]] || return 0
  end_service
  step "Service ready, with Portainer at $(portainer_url)" service_up
}

# What deploy_portainer.yml left, where it has run.
portainer_url() { sed -n 's/^ *url: *//p' "$BERTH_HOME/portainer.yml" 2>/dev/null; }

# Its certificate is its own, so that nothing is told to it here.
portainer_serves() { [[ -n $(portainer_url) ]] && curl -fsS -k -m 5 -o /dev/null "$(portainer_url)/api/system/status" 2>/dev/null; }
