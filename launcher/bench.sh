# shellcheck shell=bash
# ./berth bench [NAME…]: measurements on the lab and the service of this BERTH_HOME, both started when they are not there.

# shellcheck source=launcher/service.sh
. "$BERTH_ROOT/launcher/service.sh"
# shellcheck source=launcher/guests.sh
. "$BERTH_ROOT/launcher/guests.sh"

readonly BENCHES=(ready routes isolation engine)

run_bench() {
  # What benchmarks of environments need, for those that come to them late.
  if [[ ${1:-} == platform ]]; then
    need_root "berth bench"
    platform_up
    exit
  fi
  local names=() name status=0
  # Names first; from the first option on, all goes to the benchmarks.
  while (($# > 0)) && [[ $1 != -* ]]; do
    names+=("$1")
    shift
  done
  ((${#names[@]} > 0)) || names=("${BENCHES[@]}")
  for name in "${names[@]}"; do
    [[ " ${BENCHES[*]} " == *" $name "* ]] || misuse "there is no benchmark '$name'" "There are: ${BENCHES[*]}"
  done
  need_root "berth bench"
  for name in "${names[@]}"; do
    "bench_$name" "$@" || status=1
  done
  exit "$status"
}

bench_ready() { of_environments ready "$@"; }
bench_routes() { of_environments routes "$@"; }
bench_isolation() { of_environments isolation "$@"; }

# of_environments NAME [OPTION…]: a benchmark of the service and the lab that are up.
of_environments() {
  local name=$1
  shift
  platform_up
  ingress_up
  (
    eval "$("${LAB[@]}" env)"
    "$BERTH_ROOT/target/venv/bin/python" "$BERTH_ROOT/tests/bench/$name.py" --home "$BERTH_HOME" \
      --service "$(service_url)" "$@"
  )
}

# Installations of its own, with the programs of this build and nothing of this BERTH_HOME but the place of the report.
bench_engine() {
  need_packages "${SERVICE_PACKAGES[@]}"
  need_build
  need_ansible
  need_python_packages bench tests/bench/engine/requirements.txt
  PYTHONPATH=$PYTHON_PACKAGES "$BERTH_ROOT/target/venv/bin/python" "$BERTH_ROOT/tests/bench/engine" --home "$BERTH_HOME" \
    --port "$(http_port)" --server "${SERVER[*]@Q}" "$@"
}
