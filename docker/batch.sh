#!/bin/bash
# batch.sh COMMAND...: runs it under SCHED_BATCH. A thread of it that wakes, for a request or for the disk, pushes nobody
# aside, least of all one of its own that signs: less CPU for a token where all cores are busy. Needs no privilege; a sandbox
# that has no such policy (gVisor) does without. Not for sh: dash keeps no variable like embedpass.environment for a child.
if chrt --batch 0 true 2>/dev/null; then
  exec chrt --batch 0 "$@"
fi
exec "$@"
