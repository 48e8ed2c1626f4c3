# shellcheck shell=bash
# The service and the lab of this BERTH_HOME as other verbs need them: in the background, known by pid and start time.

chapter() { printf '\n%s%s%s\n' "$BOLD" "$1" "$PLAIN" >&2; }

# All that environments need: each part is started when it is not there.
platform_up() {
  chapter "This machine"
  need_lab_machine
  need_packages "${SERVICE_PACKAGES[@]}" "${LAB_PACKAGES[@]}"
  need_build
  need_ansible
  need_images
  say "$TICK Kernel, packages, JDK $(java_version "$JAVA_HOME"), build and Ansible are there"
  chapter "The lab: a Proxmox VE API over real containers"
  "${LAB[@]}" up >&2 || fail "the lab did not come up" "Its files: $BERTH_HOME/lab"
  chapter "The service"
  step "Service ready at $(service_url)" service_up
  chapter "The template: Debian with Docker, built once"
  step "Template built, or found unchanged" "${CLI[@]}" play build_template.yml
}

# started PID: when the process began, in the kernel's ticks; with the pid it names one process for ever.
started() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # The name in parentheses may hold blanks; what follows it is field 3, so field 22 is the 20th.
  read -r -a stat <<<"${stat##*) }"
  printf '%s' "${stat[19]}"
}

record_pid() { printf '%s %s\n' "$1" "$(started "$1")" >"$BERTH_HOME/service.pid"; }

service_pid() {
  local pid began
  [[ -r $BERTH_HOME/service.pid ]] || return 1
  read -r pid began <"$BERTH_HOME/service.pid"
  [[ $(started "$pid") == "$began" ]] || return 1
  printf '%s' "$pid"
}

# Starts the service unless it runs, and returns when it is ready for requests. One of an older build makes way: runs go on
# without it and are found again.
service_up() {
  local pid
  if pid=$(service_pid) && service_ready; then
    if grep -qF "${SERVER[-1]}" "/proc/$pid/cmdline"; then return 0; fi
    end_service
  fi
  need_free_port
  mkdir -p "$BERTH_HOME/logs"
  # A session of its own: closing the terminal does not reach it. The shell writes its pid down and becomes the service.
  # shellcheck disable=SC2016  # expanded by that shell
  setsid "$BASH" -c '. "$BERTH_ROOT/launcher/service.sh" && record_pid "$$" && exec "$@"' service "${SERVER[@]}" serve \
    </dev/null >>"$BERTH_HOME/logs/service.out" 2>&1 &
  local waited
  for ((waited = 0; waited < 600; waited++)); do
    if service_ready; then return 0; fi
    if ((waited > 20)) && ! service_pid >/dev/null; then break; fi
    sleep 0.1
  done
  tail -n 15 "$BERTH_HOME/logs/service.out"
  return 1
}

service_ready() { [[ $(curl -s -o /dev/null -m 2 -w '%{http_code}' "$(service_url)/readyz") == 200 ]]; }

end_service() {
  local pid waited
  pid=$(service_pid) || return 0
  kill -TERM "$pid"
  for ((waited = 0; waited < 100; waited++)); do
    service_pid >/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$pid"
}

# Ends the service and its database.
service_down() {
  end_service
  rm -f "$BERTH_HOME/service.pid"
  [[ ! -d $BERTH_HOME/pg ]] || "${SERVER[@]}" stop-database
}
