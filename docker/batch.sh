#!/bin/sh
# batch.sh COMMAND...: runs it under SCHED_BATCH. A thread that wakes, for a request or for the disk, does not push aside one
# that is signing: less CPU for a token when all cores are busy, no difference when they are not. Needs no privilege; a
# sandbox that has no such policy (gVisor) does without.
if chrt --batch 0 true 2>/dev/null; then
  exec chrt --batch 0 "$@"
fi
exec "$@"
