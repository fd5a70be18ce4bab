#!/bin/sh
# Replaces both instances in turn: docker/upgrade.sh, after the new image was built or EMBEDPASS_IMAGE was set.
# A configuration or an image that does not start changes nothing: the old instances go on.
set -eu
cd "$(dirname "$0")"

docker compose run --rm --no-deps check ||
  { echo "The new version does not start with this configuration; nothing was changed." >&2; exit 1; }

for instance in embedpass-1 embedpass-2; do
  docker compose up -d --no-deps --wait --wait-timeout 90 "$instance" ||
    { echo "$instance does not become ready; the other instance serves. Back: EMBEDPASS_IMAGE in docker/.env, and again." >&2
      exit 1; }
done
