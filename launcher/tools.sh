# shellcheck shell=bash
# JDK, build and Ansible: found or made once, then only checked.

readonly JAVA_NEEDED=25
readonly PYTHONS=(python3.14 python3.13 python3.12 python3 /usr/bin/python3 python3.11)

# The JDK that JAVA_HOME names when it is new enough, else the newest of the machine, else Debian's package.
need_java() {
  if java_new_enough "${JAVA_HOME:-}"; then
    export JAVA_HOME
    return
  fi
  local home best='' version newest=0
  for home in /usr/lib/jvm/*; do
    version=$(java_version "$home")
    if ((version >= JAVA_NEEDED && version > newest)); then best=$home newest=$version; fi
  done
  if [[ -z $best ]]; then
    install_java
    best=/usr/lib/jvm/java-$JAVA_NEEDED-openjdk-$(dpkg --print-architecture)
  fi
  export JAVA_HOME=$best
}

# java_version HOME: the feature release of the JDK there, 0 where there is none.
java_version() {
  local line version=0
  if [[ -x $1/bin/javac && -r $1/release ]]; then
    while IFS= read -r line; do
      [[ $line == JAVA_VERSION=* ]] && version=${line#*\"} && version=${version%%[.\"+-]*}
    done <"$1/release"
  fi
  printf '%s' "${version:-0}"
}

java_new_enough() { [[ -n $1 ]] && (($(java_version "$1") >= JAVA_NEEDED)); }

install_java() {
  local debian=0
  if [[ -r /etc/os-release ]]; then
    # shellcheck disable=SC1091  # the machine's own file
    debian=$(. /etc/os-release && [[ $ID == debian ]] && printf '%s' "${VERSION_ID:-0}")
  fi
  ((${debian%%.*} >= 13)) || fail "no JDK $JAVA_NEEDED or newer in JAVA_HOME or /usr/lib/jvm" \
    "Debian 13 has it as openjdk-25-jdk-headless; Debian 12 has none and cannot take that one." \
    "Unpack any JDK $JAVA_NEEDED (for example Eclipse Temurin) to /usr/lib/jvm/, or set JAVA_HOME to it."
  install_packages openjdk-25-jdk-headless
}

readonly BUILD_INPUTS=(pom.xml .mvn app/contract app/server app/cli app/lab)

# One Maven build for all of it. Nothing newer than the stamp: nothing to do. Something newer: the contents decide.
need_build() {
  local state=$BERTH_ROOT/target/launcher now
  need_java
  if ! build_is_current "$state/built"; then
    need_packages "${BUILD_PACKAGES[@]}"
    mkdir -p "$state"
    exec 8>"$state/lock"
    flock 8
    : >"$state/started"
    now=$(build_contents)
    [[ -d $BERTH_ROOT/target/programs/$now ]] || step "Berth built" build "$BERTH_ROOT/target/programs/$now"
    printf '%s' "$now" >"$state/built"
    # What is edited while Maven runs is newer than this, and built the next time.
    touch -r "$state/started" "$state/built"
    exec 8>&-
  fi
  name_programs "$BERTH_ROOT/target/programs/$(<"$state/built")"
}

build_is_current() {
  [[ -r $1 && -d $BERTH_ROOT/target/programs/$(<"$1") ]] || return 1
  local changed
  changed=$(cd "$BERTH_ROOT" && find "${BUILD_INPUTS[@]}" -name target -prune -o -newer "$1" -print -quit)
  [[ -z $changed ]]
}

build_contents() {
  (
    cd "$BERTH_ROOT" || exit
    java_version "$JAVA_HOME"
    find "${BUILD_INPUTS[@]}" -name target -prune -o -type f -print0 | sort -z | xargs -0 sha256sum
  ) | sha256sum | cut -c 1-12
}

# Programs run from a copy of their own: a later build does not pull the classes from under a service or a lab that runs.
build() {
  local programs=$1 name old
  cd "$BERTH_ROOT" || return
  mvn -B -ntp -Dmaven.test.skip=true -pl app/server,app/cli,app/lab -am package || return
  rm -rf "$programs.new"
  for name in server cli lab; do
    mkdir -p "$programs.new/$name" || return
    cp -r "app/$name/target/berth-$name-$BERTH_VERSION.jar" "app/$name/target/lib" "$programs.new/$name/" || return
  done
  mv "$programs.new" "$programs" || return
  for old in target/programs/*; do
    [[ $old -ef $programs ]] || grep -qsF "$BERTH_ROOT/$old/" /proc/[0-9]*/cmdline || rm -rf "$old"
  done
}

# name_programs DIRECTORY: the programs as argument vectors. The short-lived ones are kept short: one thread for memory, the
# quick compiler, and classes loaded and linked beforehand (docs/decisions/command-line-start.md).
# shellcheck disable=SC2034  # used by the verbs
name_programs() {
  local java=$JAVA_HOME/bin/java short=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData)
  local cli=$1/cli/berth-cli-$BERTH_VERSION.jar cache=$1/cli/berth-cli.aot
  CLI=("$java" "${short[@]}" -Xmx256m -Xlog:disable)
  if [[ ! -e $cache ]]; then
    "${CLI[@]}" -XX:AOTCacheOutput="$cache" -jar "$cli" version >/dev/null 2>&1 || : >"$cache"
  fi
  CLI+=(-XX:AOTCache="$cache" -jar "$cli")
  LAB=("$java" "${short[@]}" -Xmx384m --enable-native-access=ALL-UNNAMED -jar "$1/lab/berth-lab-$BERTH_VERSION.jar")
  # The service is kept small: all that it reads it reads in pieces, what PostgreSQL or a client gets goes through small
  # buffers outside the heap, and the quick compiler leaves the processors to the work (docs/decisions/acceptance.md).
  SERVER=("$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx224m -Xss512k -XX:+UseCompactObjectHeaders -XX:ReservedCodeCacheSize=96m)
  SERVER+=(-Djdk.nio.maxCachedBufferSize=65536 --enable-native-access=ALL-UNNAMED)
  SERVER+=(-jar "$1/server/berth-server-$BERTH_VERSION.jar")
}

# Where this checkout's Ansible is: BERTH_CACHE/venv-<hash of the requirements and of the Python>, also at target/venv.
need_ansible() {
  local stamp=$BERTH_ROOT/target/launcher/ansible requirements=$BERTH_ROOT/ansible/requirements.txt venv=''
  if [[ -r $stamp && $stamp -nt $requirements ]]; then venv=$(<"$stamp"); fi
  if [[ -z $venv || ! -e $venv/complete ]]; then
    local python
    python=$(find_python)
    venv=$BERTH_CACHE/venv-$({ cat "$requirements" && "$python" -VV && printf '%s' "$python"; } | sha256sum | cut -c 1-12)
    make_venv "$python" "$venv" "$requirements"
    mkdir -p "${stamp%/*}"
    printf '%s' "$venv" >"$stamp"
    ln -sfn "$venv" "$BERTH_ROOT/target/venv"
  fi
  export PATH=$venv/bin:$PATH
}

make_venv() {
  local python=$1 venv=$2 requirements=$3
  mkdir -p "$BERTH_CACHE"
  exec 9>"$BERTH_CACHE/venv.lock"
  flock 9
  if [[ ! -e $venv/complete ]]; then
    rm -rf "$venv"
    step "Python environment made ($("$python" -c 'import platform; print(platform.python_version())'))" "$python" -m venv "$venv"
    step "Ansible installed" "$venv/bin/pip" install --no-input --progress-bar off -r "$requirements"
    touch "$venv/complete"
  fi
  exec 9>&-
}

# need_python_packages NAME REQUIREMENTS [OPTION…]: packages beside the pinned Ansible, in the directory PYTHON_PACKAGES.
need_python_packages() {
  local name=$1 requirements=$BERTH_ROOT/$2
  PYTHON_PACKAGES=$BERTH_CACHE/$name-$(sha256sum <"$requirements" | cut -c 1-12)
  [[ -d $PYTHON_PACKAGES ]] || step "Python packages for $name installed" install_python_packages -r "$requirements" "${@:3}"
}

install_python_packages() {
  rm -rf "$PYTHON_PACKAGES.new"
  "$BERTH_ROOT/target/venv/bin/pip" install --no-input --progress-bar off --target "$PYTHON_PACKAGES.new" "$@" &&
    mv "$PYTHON_PACKAGES.new" "$PYTHON_PACKAGES"
}

# The newest Python that runs (a version manager's shim may be there and fail) and can make environments.
find_python() {
  local name path
  need_packages python3:python3 >&2
  for name in "${PYTHONS[@]}"; do
    path=$("$name" -c 'import sys; print(sys.executable if sys.version_info >= (3, 11) else "")' 2>/dev/null) || continue
    [[ -n $path ]] || continue
    "$path" -c 'import ensurepip, venv' 2>/dev/null || continue
    printf '%s' "$path"
    return
  done
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "no Python 3.11 or newer on PATH" "apt-get install python3"
  install_packages python3-venv >&2
  printf '%s' /usr/bin/python3
}
