# shellcheck shell=bash
# ./berth demo: the main job from nothing to an HTTPS address that answers, told as it happens. Each step looks first whether
# it is done, so that a second call starts from what is there.

# shellcheck source=launcher/service.sh
. "$BERTH_ROOT/launcher/service.sh"
# shellcheck source=launcher/guests.sh
. "$BERTH_ROOT/launcher/guests.sh"
# shellcheck source=launcher/demo_down.sh
. "$BERTH_ROOT/launcher/demo_down.sh"

readonly DEMO=demo DEMO_IMAGE=busybox:latest
readonly GREETING="Hello from a container in $DEMO, on its own Docker Engine."

run_demo() {
  local down=no purge=no word
  for word in "$@"; do
    case $word in
      --down) down=yes ;;
      --purge) purge=yes ;;
      *) misuse "demo does not know '$word'" "./berth demo [--down [--purge]]" ;;
    esac
  done
  [[ $purge == no || $down == yes ]] || misuse "--purge goes with --down" "./berth demo --down --purge"
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
  neighbours_up
  chapter "One request, one environment"
  environment_up
  locate
  chapter "Its address"
  address_up
  mail_up
  chapter "A container of your own in it"
  container_up
  farewell "$begin"
}

environment_up() {
  MADE=no
  if "${CLI[@]}" env get "$DEMO" -o json 2>/dev/null | grep -q '"state" : "ready"'; then
    say "$TICK The environment '$DEMO' is there from before"
    return
  fi
  "${CLI[@]}" env create "$DEMO" --wait -q >/dev/null || fail "the environment did not become ready" "./berth run list, ./berth run logs ID"
  MADE=yes
}

# Sets ADDRESS, PORT, URL and OFF: where the guest is, the port that its route leads to, its HTTPS address or `none`, and its neighbours that are off.
locate() {
  local found
  found=$("${CLI[@]}" env get "$DEMO" -o json | "$BERTH_ROOT/target/venv/bin/python" -c '
import json, sys
environment = json.load(sys.stdin)
off = [condition["type"] for condition in environment["conditions"] if condition["reason"] == "off"]
print(environment["guest"]["address"].split("/")[0], environment["ports"]["first"], environment.get("url") or "none", *off)')
  read -r ADDRESS PORT URL OFF <<<"$found"
}

# Until somebody publishes something, a new environment welcomes.
address_up() {
  [[ -z $OFF ]] || say "  off  ${OFF// /, }: its record says why (./berth env get $DEMO -o json)"
  if [[ $URL == none ]] || says "$GREETING"; then return; fi
  step "$URL answers, and its certificate verifies" answers "Hello from environment $DEMO"
  say "     $(browse "$URL" -f | sed -n 's/^<p>\(Hello.*\)<\/p>$/\1/p')"
}

container_up() {
  step "Your docker client ran container 'hello' in it: berth env docker $DEMO run …" hello
  step "$(open_address) answers from it" answers "$GREETING"
  say "     $(look -f | head -n 1)"
}

# engine ARGUMENT…: this machine's docker client against the environment's engine, or the one in the guest where there is none here.
engine() {
  if command -v docker >/dev/null; then
    "${CLI[@]}" env docker "$DEMO" -- "$@"
  else
    "${CLI[@]}" env exec "$DEMO" -- docker "$@"
  fi
}

hello() {
  engine container inspect hello >/dev/null 2>&1 && return
  if engine container inspect welcome >/dev/null 2>&1; then engine rm -f welcome; fi
  engine run -d --name hello --restart unless-stopped -p "$PORT:80" "$DEMO_IMAGE" \
    sh -c "mkdir /w && echo '$GREETING' >/w/index.html && exec httpd -f -p 80 -h /w"
}

open_address() { if [[ $URL == none ]]; then printf 'http://%s:%s/' "$ADDRESS" "$PORT"; else printf '%s' "$URL"; fi; }

look() { if [[ $URL == none ]]; then curl -sS -m 5 "$@" "$(open_address)"; else browse "$URL" "$@"; fi; }

# says TEXT: whether the environment's address says TEXT just now.
says() { [[ $(look -f 2>&1) == *"$1"* ]]; }

# answers TEXT: it does within 20 seconds.
answers() {
  local tries
  for ((tries = 0; tries < 20; tries++)); do
    says "$1" && return 0
    sleep 1
  done
  look -f
  return 1
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

farewell() {
  local seconds=$(((${EPOCHREALTIME/./} - $1) / 1000000))
  cat >&2 <<TEXT

${BOLD}Done in $seconds s.$PLAIN
  The environment     $(open_address)    $(resolve_hint)
  Mail                $(mail_page)$(neighbour_lines)
  The service         $(service_url)/docs    its token: $BERTH_HOME/admin-token
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
