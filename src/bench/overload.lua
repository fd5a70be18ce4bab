-- wrk -t 1 -c N -s overload.lua URL -- CREDENTIALS [BODY]
-- N clients that ask again as soon as they are answered, whatever the answer says of when to come back; or, where
-- ARRIVALS_PER_S is set, as many requests a second, as long as there is a client left for each.
--
-- wrk does not say which request an answer belongs to, so each takes an Origin that no other under way has, and the answer
-- repeats it (Access-Control-Allow-Origin): so a request's time can be told apart by the status of its answer. They are as
-- few as there are clients, as pages are that users come from.

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

local ORIGIN, NUMBER = "https://t%s.preview.example.com", "%05d"
local REPEATED = "^https://t(%d+)%."

local thread_of_all

function setup(thread)
  thread_of_all = thread
end

local heads, tails, last = {}, {}, 0
local free, most, sent_at = {}, 0, {}
accepted_times, refused_times = {}, {}
accepted, overloaded, other = 0, 0, 0

function init(arguments)
  local body = arguments[2]
  local mark = NUMBER:format(0)
  local headers = { ["Origin"] = ORIGIN:format(mark), ["Content-Type"] = body and "application/json" }
  for line in io.lines(arguments[1]) do
    headers["Authorization"] = line
    local whole = wrk.format("POST", nil, headers, body)
    local from, to = whole:find("https://t" .. mark, 1, true)
    heads[#heads + 1] = whole:sub(1, to - #mark)
    tails[#tails + 1] = whole:sub(to + 1)
  end
end

-- The number of one whose connection broke is not used again.
local function take_number()
  if #free > 0 then return table.remove(free) end
  most = most + 1
  return most
end

function request()
  last = last % #heads + 1
  local number = take_number()
  sent_at[number] = now_us()
  return heads[last] .. NUMBER:format(number) .. tails[last]
end

local arrivals_per_s = tonumber(os.getenv("ARRIVALS_PER_S") or "0")
if arrivals_per_s > 0 then
  local due = 0
  -- In ms. A client that is free takes the next arrival; those that nobody was free for are left out.
  function delay()
    local now = now_us()
    due = math.max(due + 1e6 / arrivals_per_s, now)
    return (due - now) / 1000
  end
end

local function count(times, us)
  local bucket = math.floor(us / 100)
  times[bucket] = (times[bucket] or 0) + 1
end

function response(status, headers)
  local number = tonumber((headers["Access-Control-Allow-Origin"] or ""):match(REPEATED))
  local sent = number and sent_at[number]
  free[#free + 1] = number
  if status == 200 and sent then
    accepted = accepted + 1
    count(accepted_times, now_us() - sent)
  elseif status == 503 and sent then
    overloaded = overloaded + 1
    count(refused_times, now_us() - sent)
  else
    other = other + 1
  end
end

-- In µs; the upper end of its bucket of 100 µs.
local function percentile(times, share)
  local buckets, total = {}, 0
  for bucket, n in pairs(times) do
    buckets[#buckets + 1] = bucket
    total = total + n
  end
  table.sort(buckets)
  local seen = 0
  for _, bucket in ipairs(buckets) do
    seen = seen + times[bucket]
    if seen >= total * share then return (bucket + 1) * 100 end
  end
  return 0
end

function done(summary)
  local all, get = summary.errors, function(name) return thread_of_all:get(name) end
  io.write(string.format(
    "OVERLOAD us=%d accepted=%d overloaded=%d other=%d broken=%d p50=%d p99=%d refused_p99=%d\n",
    summary.duration, get("accepted"), get("overloaded"), get("other"), all.connect + all.read + all.write + all.timeout,
    percentile(get("accepted_times"), 0.5), percentile(get("accepted_times"), 0.99),
    percentile(get("refused_times"), 0.99)))
end
