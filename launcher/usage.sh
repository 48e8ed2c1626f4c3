# shellcheck shell=bash
# What ./berth help and ./berth VERB --help print: data, on standard output.

usage() {
  cat <<'TEXT'
Usage: ./berth VERB [ARGUMENTS]

  demo [--down [--purge]]   one environment from nothing to its HTTPS address; --down removes it
  serve                     the service in the foreground
  lab up|down|status|env|ssh GUEST|pveum …
                            a Proxmox VE API over real containers on this machine
  test [LEVEL…]             all tests, or the levels named: unit service lab web
  bench [NAME…]             benchmarks, each beside a floor or a peer
  play FILE [OPTIONS]       an operator's run of a playbook through the service
  anything else             the command line: env, request, run, login, … (./berth --help)

  VERB --help               what the verb takes
  --no-install              fail with the list of missing packages, install none

  BERTH_HOME (now: state)   BERTH_CACHE (now: what downloads and builds leave)
TEXT
}

usage_demo() {
  cat <<'TEXT'
Usage: ./berth demo [--down [--purge]] [--no-install]

  One environment from nothing to its HTTPS address: lab, service, template, ingress, Portainer and NetBox where their
  images can be pulled, a container. A second call starts from what is there.

  --down        remove all that it made; caches stay
  --purge       with --down: remove the caches too
  --no-install  fail with the list of missing packages, install none
TEXT
}

usage_serve() {
  cat <<'TEXT'
Usage: ./berth serve [--no-install]

  The service in the foreground, until SIGTERM or Ctrl-C; runs go on without it. Settings: BERTH_HOME/berth.yml and
  BERTH_<SECTION>_<KEY>.
TEXT
}

usage_lab() {
  cat <<'TEXT'
Usage: ./berth lab VERB [--no-install]

  up [--nodes N]          bring the lab up, or whatever of it is missing
  down [--purge]          remove it with all guests and their data; --purge: its caches too
  status                  what of it runs; exit 1 when it is not up
  env                     print export lines for any Proxmox client: eval "$(./berth lab env)"
  ssh GUEST [COMMAND…]    a shell in a guest (VMID or host name), or one command there
  pveum …                 Proxmox's user management, as on a node
TEXT
}

usage_test() {
  cat <<'TEXT'
Usage: ./berth test [LEVEL…] [--no-install]

  All tests, or the levels named.

  unit      seconds to minutes, no root
  service   PostgreSQL, HTTP, real ansible-playbook
  lab       real guests
  web       a browser
TEXT
}

usage_bench() {
  cat <<'TEXT'
Usage: ./berth bench [NAME…] [OPTIONS] [--no-install]

  Benchmarks, each beside a floor or a peer of the same run; without a name all of them. Ends with 1 when a row is not
  ok. Reports: BERTH_HOME/bench/NAME.json.

  ready [--times N] [--floors N]     from the request to a Docker that answers
  routes [--routes N]                HTTPS addresses added, changed and removed
  isolation                          one environment's load beside another's answers
  engine [--full|--short] [--only PART…]
                                     the run engine beside bare Ansible and a peer
TEXT
}
