-- Sends queries of two files, one query a line and percent-encoded: WRK_SHARE of them from WRK_REPEATED, the
-- rest from WRK_UNIQUE, each with a comment of its own, so that no server has answered it before.
local function lines(name)
  local found = {}
  local path = os.getenv(name)
  if path then for line in io.lines(path) do found[#found + 1] = line end end
  return found
end

local repeated, unique = lines("WRK_REPEATED"), lines("WRK_UNIQUE")
local share = tonumber(os.getenv("WRK_SHARE") or "0")
local sent = 0

function setup(thread)
  seed = (seed or os.time()) + 1
  thread:set("seed", seed)
end

function init(arguments)
  math.randomseed(seed)
  for _ = 1, 10 do math.random() end
end

function request()
  local query
  if math.random() < share then
    query = repeated[math.random(#repeated)]
  else
    sent = sent + 1
    query = unique[math.random(#unique)] .. "%0A%23" .. seed .. "-" .. sent
  end
  return wrk.format("GET", wrk.path .. "?query=" .. query)
end

function done(summary, latency, requests)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format('RESULT {"requests": %d, "seconds": %f, "failed": %d, "p50": %f, "p99": %f}\n',
    summary.requests, summary.duration / 1e6, failed, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
