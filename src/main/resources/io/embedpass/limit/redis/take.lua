-- A token bucket with Bucket4j's greedy refill, kept as what it is owed: it expires by itself when it is full again.
-- KEYS[1]  the bucket: "owed at", owed in nanoseconds of refill times the refill, at in microseconds
-- ARGV     capacity, refill, period (ns), take (1, or -1 to give back), missing at least, taken elsewhere, now (us) or ''
local capacity, refill, period = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local take, missing, taken = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local now = tonumber(ARGV[7])
if not now then
  -- Redis's own clock: those of the instances differ.
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end

local full = capacity * period
local owed, isBack = 0, false
local kept = redis.call('GET', KEYS[1])
if kept then
  local before, at = string.match(kept, '^(%d+) (%d+)$')
  -- A clock that went back refills nothing; nor does it stop the refill, as from here on its own time counts.
  isBack = now < tonumber(at)
  owed = math.max(0, before - math.max(0, now - at) * 1000 * refill)
end
owed = math.min(full, math.max(owed, missing * period) + taken * period)

local isTaken = owed + take * period <= full
if isTaken then
  owed = math.max(0, owed + take * period)
end
if owed == 0 then
  redis.call('DEL', KEYS[1])
elseif isTaken or isBack or missing + taken > 0 then
  redis.call('SET', KEYS[1], string.format('%.0f %.0f', owed, now), 'PX', math.ceil(owed / refill / 1000000))
end

local remaining = math.floor((full - owed) / period)
local untilNext = math.max(0, owed - (capacity - remaining - 1) * period)
return {isTaken and 1 or 0, remaining, math.ceil(untilNext / refill)}
