# shellcheck shell=bash
# What the machine must be and must have. Each check passes in silence or ends with one message that says what to do.

# Command or file that proves it : Debian package that brings it. The verbs in ../berth name the list they need.
# shellcheck disable=SC2034
readonly BUILD_PACKAGES=(mvn:maven git:git) \
  SERVICE_PACKAGES=(unshare:util-linux ssh:openssh-client tar:tar xz:xz-utils curl:curl) \
  LAB_PACKAGES=(
    lxc-start:lxc newuidmap:uidmap debootstrap:debootstrap mkfs.btrfs:btrfs-progs dnsmasq:dnsmasq-base
    nft:nftables iptables:iptables docker-registry:docker-registry lxcfs:lxcfs setcap:libcap2-bin
    /usr/share/doc/busybox-static:busybox-static ip:iproute2 losetup:mount sysctl:procps modprobe:kmod
    ssh:openssh-client openssl:openssl tar:tar xz:xz-utils zstd:zstd curl:curl
    /usr/share/keyrings/debian-archive-keyring.gpg:debian-archive-keyring
    knotd:knot pebble:pebble
  )
# Package : service that it starts by itself and that the lab has no use for, because it runs its own.
readonly UNWANTED_UNITS=(docker-registry:docker-registry.service lxc:lxc-net.service knot:knot.service)

need_root() {
  ((EUID == 0)) || fail "$1 must run as root" "It makes containers, bridges and mounts: sudo ./berth …"
}

# need_packages PROOF:PACKAGE…: lists what is missing, then installs it through the machine's own package sources.
need_packages() {
  local missing=() pair proof
  for pair in "$@"; do
    proof=${pair%%:*}
    command -v "$proof" >/dev/null || [[ $proof == /* && -e $proof ]] || missing+=("${pair#*:}")
  done
  ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
}

install_packages() {
  say "  Missing packages: $*"
  [[ ${INSTALL:-yes} == yes ]] || fail "packages are missing" "apt-get install --no-install-recommends $*"
  command -v apt-get >/dev/null || fail "this machine has no apt-get" "Install by hand what brings: $*"
  need_root "installing packages"
  if ! compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; then
    step "Package lists fetched" apt-get -q update
  fi
  step "Packages installed: $*" apt_install "$@"
  switch_off_units "$@"
}

switch_off_units() {
  local pair
  [[ -d /run/systemd/system ]] || return 0
  for pair in "${UNWANTED_UNITS[@]}"; do
    [[ " $* " == *" ${pair%%:*} "* ]] || continue
    systemctl disable --now "${pair#*:}" >/dev/null 2>&1 || true
    say "  ${pair#*:} came with its package and is switched off: the lab runs its own"
  done
}

# Old lists name versions that mirrors no longer hold: one refresh, then one more try.
apt_install() {
  local command=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "$@")
  "${command[@]}" || { apt-get -q update && "${command[@]}"; }
}

# The lab needs a kernel and rights that it may use as it likes.
need_lab_machine() {
  [[ ! -e /etc/pve ]] || fail "this is a Proxmox node (/etc/pve)" \
    "The lab would fight it over bridges and containers. Use another machine, or connect Berth to this one."
  local inside outside range
  read -r inside outside range </proc/self/uid_map
  [[ $inside == 0 && $outside == 0 && $range == 4294967295 ]] || fail "this is an unprivileged container" \
    "Guests need the machine's own root. Use a virtual machine, bare metal, or a privileged container."
  local capabilities
  capabilities=$(sed -n 's/^CapEff:\s*//p' /proc/self/status)
  ((16#$capabilities >> 21 & 1 && 16#$capabilities >> 12 & 1)) || fail "root has no right to mount or to make bridges here" \
    "Start this container as privileged, or use a virtual machine."
  need_kernel
  need_disk
}

need_kernel() {
  local missing=() name
  for name in pid user net mnt uts ipc; do [[ -e /proc/self/ns/$name ]] || missing+=("namespace $name"); done
  [[ $(</proc/sys/user/max_user_namespaces) -gt 0 ]] || missing+=("user namespaces (sysctl user.max_user_namespaces)")
  for name in btrfs overlay; do
    grep -qw "$name" /proc/filesystems || modprobe -q "$name" 2>/dev/null || missing+=("file system $name")
  done
  [[ -e /dev/loop-control ]] || modprobe -q loop 2>/dev/null || missing+=("loop devices")
  ((${#missing[@]} == 0)) || fail "this kernel cannot run the lab's guests; missing: $(printf '%s; ' "${missing[@]}")" \
    "Debian's own kernel can. In a cloud shell or a container, use a virtual machine instead."
}

# A first start leaves about 4 GB under BERTH_HOME and 2 GB in the cache.
need_disk() {
  local place free need
  for place in "$BERTH_HOME:6" "$BERTH_CACHE:3"; do
    need=${place##*:} place=${place%:*}
    mkdir -p "$place"
    free=$(df --output=avail -B 1G "$place" | tail -n 1)
    ((free >= need)) || fail "$place has ${free// /} GB free, the lab needs $need" \
      "Make room, or set BERTH_HOME and BERTH_CACHE to places on a larger disk."
  done
}

# http_setting KEY DEFAULT: of the service of this home: environment, then section http of berth.yml, then the default.
http_setting() {
  local variable=BERTH_HTTP_${1^^} before='^(http:[[:space:]]*\{(.*[[:space:],])?|[[:space:]]+)' value
  value=${!variable:-}
  [[ -n $value || ! -r $BERTH_HOME/berth.yml ]] || value=$(
    sed -nE "/^http:/,/^[^ #]/s/$before$1:[[:space:]]*[\"']?([^][\"',}[:space:]#]+).*/\3/p" "$BERTH_HOME/berth.yml" | head -n 1
  )
  printf '%s' "${value:-$2}"
}

http_port() { http_setting port 8420; }

# Where this machine reaches it: a service that listens everywhere is asked at the loopback.
http_host() {
  local host
  host=$(http_setting host 127.0.0.1)
  case $host in 0.0.0.0 | :: | '[::]') host=127.0.0.1 ;; esac
  printf '%s' "$host"
}

service_url() {
  local host
  host=$(http_host)
  [[ $host != *:* ]] || host="[$host]"
  printf 'http://%s:%s' "$host" "$(http_port)"
}

port_answers() { (exec 3<>"/dev/tcp/$(http_host)/$1") 2>/dev/null; }

need_free_port() {
  local port
  port=$(http_port)
  ! port_answers "$port" || fail "port $port is taken: $(port_owner "$port")" \
    "Stop it, or give Berth another port: BERTH_HTTP_PORT=8421 ./berth serve"
}

port_owner() {
  local owner
  owner=$(ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:((\("[^)]*\)).*/\1/p' | head -n 1)
  printf '%s' "${owner:-by a process that this user cannot see}"
}
