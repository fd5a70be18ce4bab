-- Clients that ask again as soon as they are answered, whatever the answer says of when to come back:
-- wrk -t N -c N -s overload.lua URL -- CREDENTIALS [BODY]
-- A connection per thread, so that a request's time can be told apart by the status of its answer.

local ffi = require("ffi")
ffi.cdef [[
typedef struct { long seconds, nanoseconds; } bench_time;
int clock_gettime(int clock, bench_time *time);
]]
local MONOTONIC, reading = 1, ffi.new("bench_time")

local function now_us()
  ffi.C.clock_gettime(MONOTONIC, reading)
  return tonumber(reading.seconds) * 1e6 + tonumber(reading.nanoseconds) / 1e3
end

local threads = {}

function setup(thread)
  thread:set("number", #threads)
  threads[#threads + 1] = thread
end

local requests, last, sent = {}, 0, 0
accepted_times, refused_times = {}, {}
accepted, overloaded, other = 0, 0, 0

function init(arguments)
  local body = arguments[2]
  local headers = body and { ["Content-Type"] = "application/json" } or { ["Origin"] = "https://app.example.com" }
  for line in io.lines(arguments[1]) do
    headers["Authorization"] = line
    requests[#requests + 1] = wrk.format("POST", nil, headers, body)
  end
  last = number * 7 % #requests
end

function request()
  last = last % #requests + 1
  sent = now_us()
  return requests[last]
end

local function count(times, us)
  local bucket = math.floor(us / 100)
  times[bucket] = (times[bucket] or 0) + 1
end

function response(status)
  local now = now_us()
  if status == 200 then
    accepted = accepted + 1
    count(accepted_times, now - sent)
  elseif status == 503 then
    overloaded = overloaded + 1
    count(refused_times, now - sent)
  else
    other = other + 1
  end
end

-- In µs; the upper end of its bucket of 100 µs.
local function percentile(name, share)
  local all, total, buckets = {}, 0, {}
  for _, thread in ipairs(threads) do
    for bucket, n in pairs(thread:get(name)) do
      if not all[bucket] then buckets[#buckets + 1] = bucket end
      all[bucket] = (all[bucket] or 0) + n
      total = total + n
    end
  end
  table.sort(buckets)
  local seen = 0
  for _, bucket in ipairs(buckets) do
    seen = seen + all[bucket]
    if seen >= total * share then return (bucket + 1) * 100 end
  end
  return 0
end

local function sum(name)
  local total = 0
  for _, thread in ipairs(threads) do total = total + thread:get(name) end
  return total
end

function done(summary)
  io.write(string.format(
    "OVERLOAD us=%d accepted=%d overloaded=%d other=%d broken=%d p50=%d p99=%d refused_p99=%d\n",
    summary.duration, sum("accepted"), sum("overloaded"), sum("other"),
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    percentile("accepted_times", 0.5), percentile("accepted_times", 0.99), percentile("refused_times", 0.99)))
end
