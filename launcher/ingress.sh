# shellcheck shell=bash
# The ingress of this BERTH_HOME: deployed by the playbook that operators run, and looked at as a browser would.

# Deployed once, by the same playbook that an operator runs; kept until the lab's authority or the guest is another one.
ingress_up() {
  if [[ ! -x $BERTH_CACHE/images/traefik-v3.7.15/traefik ]]; then
    say "  off  Traefik's program could not be had: environments get no HTTPS address"
  elif ingress_serves; then
    say "$TICK Traefik serves from before"
  else
    step "Traefik deployed, and its certificate issued" deploy_ingress
  fi
}

deploy_ingress() {
  (
    eval "$("${LAB[@]}" env)"
    cd "$BERTH_ROOT" && "$BERTH_ROOT/target/venv/bin/ansible-playbook" playbooks/deploy_traefik.yml
  )
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
