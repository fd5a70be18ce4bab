-- Asks for tokens: wrk -s token.lua URL -- CREDENTIALS [BODY]
-- CREDENTIALS is a file with one value of Authorization a line; the requests go through them in turn.

local requests, last = {}, 0

function init(arguments)
  local body = arguments[2]
  -- With a body it is a backend that asks, on behalf of a user; else a page.
  local headers = body and { ["Content-Type"] = "application/json" } or { ["Origin"] = "https://app.example.com" }
  for line in io.lines(arguments[1]) do
    headers["Authorization"] = line
    requests[#requests + 1] = wrk.format("POST", nil, headers, body)
  end
end

function request()
  last = last % #requests + 1
  return requests[last]
end

function done(summary, latency)
  io.write(string.format("LOAD requests=%d us=%d p50=%d p99=%d p999=%d refused=%d broken=%d\n",
    summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
