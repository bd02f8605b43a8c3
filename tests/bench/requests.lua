-- Asks the addresses of a file in turn and prints what wrk measured as JSON.
-- Arguments: the file, and the value of If-None-Match if there is one.

local requests, last = {}, 0

function init(args)
  wrk.headers["If-None-Match"] = args[2]
  for url in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", url)
  end
end

function request()
  last = last % #requests + 1
  return requests[last]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %f, "bytes": %d, "p50": %f, "p99": %f, "failures": %d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
