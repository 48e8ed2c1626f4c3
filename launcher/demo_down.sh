# shellcheck shell=bash
# ./berth demo --down [--purge]: nothing of the lab, the service and its state stays.

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
