-- Requests the URLs of a file in turn and prints the figures of the round as JSON.
-- Arguments: the file, at which part of it to begin (0 to 1), and optionally the value of If-None-Match.

local requests, last = {}, 0

function init(args)
  wrk.headers["If-None-Match"] = args[3]
  for url in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", url)
  end
  last = math.floor(#requests * args[2])
end

function request()
  last = last % #requests + 1
  return requests[last]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "rate": %f, "p50": %f, "p99": %f, "failures": %d}\n', summary.requests,
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
