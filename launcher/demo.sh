# shellcheck shell=bash
# ./berth demo: the main job from nothing to an HTTPS address that answers, told as it happens. Each step looks first whether
# it is done, so that a second call starts from what is there.

# shellcheck source=launcher/service.sh
. "$BERTH_ROOT/launcher/service.sh"

readonly DEMO=demo DEMO_IMAGE=busybox:latest

run_demo() {
  local down=no purge=no word
  for word in "$@"; do
    case $word in
      --down) down=yes ;;
      --purge) purge=yes ;;
      *) fail "demo does not know '$word'" "./berth demo [--down [--purge]]" ;;
    esac
  done
  [[ $purge == no || $down == yes ]] || fail "--purge goes with --down" "./berth demo --down --purge"
  need_root "berth demo"
  if [[ $down == yes ]]; then
    demo_down "$purge"
  else
    demo_up
  fi
}

demo_up() {
  local begin=${EPOCHREALTIME/./}
  say "${BOLD}Berth: from nothing to an HTTPS address that answers$PLAIN"
  platform_up
  chapter "The ingress: Traefik with a certificate of the lab's own ACME server"
  ingress_up
  chapter "One request, one environment"
  environment_up
  chapter "A container in it"
  container_up
  chapter "Its address"
  address_up
  mail_up
  farewell "$begin"
}

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

environment_up() {
  MADE=no
  if "${CLI[@]}" env get "$DEMO" -o json 2>/dev/null | grep -q '"state" : "ready"'; then
    say "$TICK The environment '$DEMO' is there from before"
    return
  fi
  "${CLI[@]}" env create "$DEMO" --wait -q >/dev/null || fail "the environment did not become ready" "./berth run list, ./berth run logs ID"
  MADE=yes
}

# Sets ADDRESS, PORT, URL and OFF: where the guest is, the second port that is its own to publish (on the first one it welcomes), its HTTPS address
# or `none`, and its neighbours that are off.
locate() {
  local found
  found=$("${CLI[@]}" env get "$DEMO" -o json | "$BERTH_ROOT/target/venv/bin/python" -c '
import json, sys
environment = json.load(sys.stdin)
off = [condition["type"] for condition in environment["conditions"] if condition["reason"] == "off"]
print(environment["guest"]["address"].split("/")[0], environment["ports"]["first"] + 1, environment.get("url") or "none", *off)')
  read -r ADDRESS PORT URL OFF <<<"$found"
}

container_up() {
  locate
  step "Container 'hello' runs in it" hello
  step "http://$ADDRESS:$PORT/ answers" curl -fsS -m 5 --retry 20 --retry-delay 1 --retry-all-errors "http://$ADDRESS:$PORT/"
  say "     $(curl -fsS -m 5 "http://$ADDRESS:$PORT/" | head -n 1)"
}

address_up() {
  [[ -z $OFF ]] || say "  off  ${OFF// /, }: its record says why (./berth env get $DEMO -o json)"
  if [[ $URL == none ]]; then return; fi
  step "$URL answers, and its certificate verifies" browse "$URL" -f --retry 20 --retry-delay 1 --retry-all-errors
  say "     $(browse "$URL" -f | sed -n 's/^<p>\(Hello.*\)<\/p>$/\1/p')"
}

# An environment from before has had its mail before.
mail_up() {
  [[ $MADE == no ]] || step "A mail tells the owner; it is shown at $(mail_page)" mail_came "$(mail_page)"
}

mail_page() { "${LAB[@]}" env | sed -n "s/^export MAIL_URL='\(.*\)'/\1/p"; }

mail_came() {
  local tries
  for ((tries = 0; tries < 60; tries++)); do
    [[ $(curl -fsS -m 5 "$1/messages") != *"Environment $DEMO is ready"* ]] || return 0
    sleep 1
  done
  return 1
}

hello() {
  "${CLI[@]}" env exec "$DEMO" -- docker container inspect hello >/dev/null 2>&1 && return
  "${CLI[@]}" env exec "$DEMO" -- docker run -d --name hello --restart unless-stopped -p "$PORT:80" "$DEMO_IMAGE" \
    sh -c "mkdir /w && echo 'Hello from a container in $DEMO, on its own Docker Engine.' >/w/index.html && exec httpd -f -p 80 -h /w"
}

farewell() {
  local seconds=$(((${EPOCHREALTIME/./} - $1) / 1000000))
  cat >&2 <<TEXT

${BOLD}Done in $seconds s.$PLAIN
  The environment     $URL    $(resolve_hint)
  The container       http://$ADDRESS:$PORT/
  Mail                $(mail_page)
  The service         http://127.0.0.1:$(http_port)/docs    its token: $BERTH_HOME/admin-token
  The Proxmox API     $(lab_address)    eval "\$(./berth lab env)" for any client

${BOLD}Next$PLAIN
  ./berth env list                        what is there
  ./berth env exec $DEMO                   a shell in it
  ./berth env docker $DEMO ps              your own docker client against it
  ./berth env create shop --wait          another one
  ./berth demo --down                     remove all of it
TEXT
}

# Names resolve inside the lab; whoever looks from this machine says where they lead.
resolve_hint() {
  if [[ $URL != none ]]; then
    local host=${URL#https://}
    printf 'curl --cacert %s --resolve %s:443:%s …' "$BERTH_HOME/lab/ca.pem" "${host%%/*}" "$(left address)"
  fi
}

lab_address() { "${LAB[@]}" env | sed -n "s/^export PROXMOX_HOST=['\"]*\([^'\"]*\).*/https:\/\/\1:8006/p"; }

demo_down() {
  need_build
  step "Service and its database stopped" service_down
  "${LAB[@]}" down >&2 || fail "the lab left something behind" "./berth lab status says what; ./berth demo --down tries again"
  remove_home
  if [[ $1 == yes ]]; then
    remove_cache
  else
    say "  What stays: $BERTH_CACHE ($(du -sh "$BERTH_CACHE" 2>/dev/null | cut -f 1)), so that the next start is quick; --purge removes it too."
  fi
  say "  Installed packages and the build under target/ stay."
}

# Only what looks like a home of ours is removed: a mistyped BERTH_HOME must not cost anybody their files.
remove_home() {
  [[ -d $BERTH_HOME ]] || return 0
  [[ -e $BERTH_HOME/admin-token || -d $BERTH_HOME/lab || -d $BERTH_HOME/pg || -d $BERTH_HOME/logs ]] ||
    fail "$BERTH_HOME does not look like a BERTH_HOME" "Nothing in it was removed."
  rm -rf -- "$BERTH_HOME"
  say "$TICK $BERTH_HOME removed"
}

remove_cache() {
  compgen -G "$BERTH_CACHE/venv-*" >/dev/null || return 0
  rm -rf -- "$BERTH_CACHE"
  rm -f "$BERTH_ROOT/target/venv" "$BERTH_ROOT/target/launcher/ansible"
  say "$TICK $BERTH_CACHE removed"
}
