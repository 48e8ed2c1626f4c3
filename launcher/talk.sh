# shellcheck shell=bash
# What the launcher says, and how long work is shown. Everything here goes to stderr.

if [[ -t 2 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
  TICK=$'\e[32m✓\e[0m' CROSS=$'\e[31m✗\e[0m' BOLD=$'\e[1m' DIM=$'\e[2m' PLAIN=$'\e[0m' CLEAR=$'\r\e[K'
else
  TICK='ok  ' CROSS='FAIL' BOLD='' DIM='' PLAIN='' CLEAR=''
fi

say() { printf '%s\n' "$*" >&2; }

# fail WHAT [WHAT TO DO…]: one sentence that says what is wrong, then lines that say what to do.
fail() {
  complain "$@"
  exit 1
}

# misuse WHAT [WHAT TO DO…]: as fail, for words that a verb does not know.
misuse() {
  complain "$@"
  exit 2
}

complain() {
  say "$CROSS $BOLD$1$PLAIN"
  shift
  local line
  for line in "$@"; do say "     $line"; done
}

# clock START: the time since START (microseconds of the epoch), as people read it.
clock() {
  local tenths=$(((${EPOCHREALTIME/./} - $1) / 100000))
  printf '%d.%d s' $((tenths / 10)) $((tenths % 10))
}

# step LABEL COMMAND…: runs the command with its output in a log; a terminal sees a bar that runs, a pipe two lines.
# A failed command's last lines are shown, and its log is named.
step() {
  local label=$1 start=${EPOCHREALTIME/./} log status=0
  shift
  mkdir -p "$BERTH_ROOT/target/launcher"
  log=$BERTH_ROOT/target/launcher/$(tr -cs '[:alnum:]' - <<<"${label,,}" | sed 's/-*$//').log
  if [[ -n $CLEAR ]]; then
    "$@" >"$log" 2>&1 </dev/null &
    spin $! "$label" "$start" "$log"
    wait $! || status=$?
    printf '%s' "$CLEAR" >&2
  else
    say "  …  $label"
    "$@" >"$log" 2>&1 </dev/null || status=$?
  fi
  if ((status == 0)); then
    say "$TICK $label $DIM($(clock "$start"))$PLAIN"
    return
  fi
  telling_lines "$log" | sed 's/^/     | /' >&2
  if grep -qiE 'could not resolve|temporary failure|name resolution|network is unreachable|unknown host|connection (timed out|refused)' "$log"; then
    fail "$label: the network does not answer" "Check the connection, the proxy settings and the package sources of this machine." "All of it: $log"
  fi
  fail "$label did not work" "All of it: $log"
}

# The lines of a log that tell what went wrong: those marked as errors, else the last ones.
telling_lines() {
  if ! grep -E '^(\[ERROR\]|E:|ERROR:?) ' "$1" | head -n 8; then tail -n 12 "$1"; fi
}

# spin PID LABEL START LOG: a moving bar with the time and the last line of the log, until PID ends.
spin() {
  local pid=$1 label=$2 start=$3 log=$4 width=14 at=0 bar last room
  while kill -0 "$pid" 2>/dev/null; do
    bar=$(printf '%*s' "$width" '')
    bar=${bar// /·}
    bar=${bar:0:at}━━━${bar:at+3}
    at=$(((at + 1) % (width - 2)))
    last=$(tail -n 1 "$log" 2>/dev/null | tr -d '[:cntrl:]' || true)
    room=$((${COLUMNS:-$(tput cols 2>/dev/null || echo 80)} - ${#label} - width - 16))
    ((room > 0)) || room=0
    printf '%s%s %s %s %s%s%s' "$CLEAR" "$bar" "$label" "$(clock "$start")" "$DIM" "${last:0:room}" "$PLAIN" >&2
    sleep 0.12
  done
}
