#!/usr/bin/env bash
# Builds the Dockerfile as it stands, without a container engine: buildah runs its lines in a changed root. Usage:
# build_image.sh IMAGE FOLDER, as root, in mount and process namespaces of its own. The image gets that name.
#
# No registry of images is asked: the base is a Debian system of the release that the Dockerfile's tag ends with, which
# debootstrap makes once. As in the official image, `python` and `pip` are in /usr/local.
set -euo pipefail
image=$1 folder=$2
cd "$(dirname "$0")/../.."

base=docker.io/library/$(sed -n 's/^FROM \(python:[0-9.]*-slim-[a-z]*\) AS base$/\1/p' Dockerfile)
suite=${base##*-}
certificates=/etc/ssl/certs/ca-certificates.crt

# What a run that was cut off has left.
buildah rm --all > /dev/null

if ! buildah inspect --type image "$base" > /dev/null 2>&1; then
    # The mirror that this machine uses can be reached; on another system than Debian, debootstrap knows one.
    mirror=$(apt-get indextargets --format '$(REPO_URI)' "Codename: $suite" "Component: main" "Created-By: Packages")
    container=$(buildah from scratch)
    root=$(buildah mount "$container")
    debootstrap --variant=minbase --include=python3-venv,ca-certificates "$suite" "$root" ${mirror%%$'\n'*}
    # The official image has none of this either, and every step copies the whole.
    rm -rf "$root"/var/cache/apt "$root"/var/lib/apt/lists "$root"/usr/share/{doc,info,locale,man}
    chroot "$root" python3 -m venv /usr/local
    buildah commit --quiet --format docker --rm "$container" "$base"
fi

# pip reaches the package index as it does on this machine: its settings are mounted, and no part of the image.
{
    printf '[global]\ncert = %s\n' "$certificates"
    python -m pip config list | sed -nE "s/^(global|:env:)\.(index-url|trusted-host|proxy)='(.*)'$/\2 = \3/p" | sort -u -k 1,1
} > "$folder/pip.conf"

# Only Docker's format has a place for HEALTHCHECK.
buildah bud --pull-never --format docker --tag "$image" \
    --volume "$folder/pip.conf:/etc/pip.conf:ro" --volume "$certificates:$certificates:ro" .
