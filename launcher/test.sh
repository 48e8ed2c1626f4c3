# shellcheck shell=bash
# ./berth test [LEVEL…]: Maven's verify with the gates and the tests of the levels; Surefire's totals come last.

readonly LEVELS=(unit service lab web)

run_test() {
  local levels=("$@") level
  ((${#levels[@]} > 0)) || levels=("${LEVELS[@]}")
  for level in "${levels[@]}"; do
    [[ " ${LEVELS[*]} " == *" $level "* ]] || misuse "there is no test level '$level'" "Levels: ${LEVELS[*]}"
  done
  need_packages "${BUILD_PACKAGES[@]}" shellcheck:shellcheck
  if [[ " ${levels[*]} " =~ \ (service|lab)\  ]]; then
    need_root "berth test ${levels[*]}"
    need_packages "${SERVICE_PACKAGES[@]}"
  fi
  if [[ " ${levels[*]} " == *" lab "* ]]; then
    need_lab_machine
    need_packages "${LAB_PACKAGES[@]}"
  fi
  need_ansible
  if [[ " ${levels[*]} " == *" lab "* ]]; then
    need_python_packages molecule tests/molecule/requirements.txt --no-deps
    export BERTH_MOLECULE=$PYTHON_PACKAGES
  fi
  # Before Maven's own: tests call this launcher, which must not build in the middle of another build.
  need_build
  run_levels "${levels[@]}"
}

# Every module is tested even when an earlier one fails.
run_levels() {
  local groups status=0
  groups=$(printf '%s | ' "$@")
  cd "$BERTH_ROOT" || exit
  find . -path '*/target/surefire-reports' -prune -exec rm -rf {} +
  mvn -B -ntp --fail-at-end -Dgroups="${groups% | }" verify || status=$?
  totals
  exit "$status"
}

# One line for all modules, in Surefire's own words.
totals() {
  find . -path '*/target/surefire-reports/TEST-*.xml' -exec grep -h -m 1 '<testsuite ' {} + | awk '
    function value(name) { return match($0, " " name "=\"[0-9]+") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : 0 }
    { run += value("tests"); failures += value("failures"); errors += value("errors"); skipped += value("skipped") }
    END { printf "Tests run: %d, Failures: %d, Errors: %d, Skipped: %d\n", run, failures, errors, skipped }'
}
