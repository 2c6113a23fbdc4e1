-- wrk's part of the generator: every request carries bodies no other request carries.
-- Arguments: template file, path, bearer token (or -), events a request, tag of the run, number before the first event's.
local ffi = require("ffi")
ffi.cdef[[
  typedef struct { long tv_sec; long tv_nsec; } bench_timespec;
  int clock_gettime(int clock, bench_timespec *time);
]]
local MONOTONIC = 1
local time = ffi.new("bench_timespec")
local format, concat = string.format, table.concat

local function split(text, slot)
  local from, to = text:find(slot, 1, true)
  if not from then return nil, text end
  return text:sub(1, from - 1), text:sub(to + 1)
end

local seq = 0
local before_id, before_seq, before_sent, ending, tag

local function event()
  seq = seq + 1
  ffi.C.clock_gettime(MONOTONIC, time)
  local sent = format("%16.0f", tonumber(time.tv_sec) * 1e6 + math.floor(tonumber(time.tv_nsec) / 1000))
  if before_id then
    return before_id .. tag .. format("%010d", seq) .. before_seq .. format("%10d", seq) .. before_sent .. sent .. ending
  end
  return before_seq .. format("%10d", seq) .. before_sent .. sent .. ending
end

function init(args)
  local file = assert(io.open(args[1], "rb"))
  local template = file:read("*a")
  file:close()
  local path, token, per_request = args[2], args[3], tonumber(args[4])
  tag = format("%-10s", args[5]):gsub(" ", "0")
  seq = tonumber(args[6])

  local rest
  before_id, rest = split(template, string.rep("I", 20))
  before_seq, rest = split(rest, string.rep("Q", 10))
  before_sent, ending = split(rest, string.rep("T", 16))

  -- A batch is a JSON array: brackets, and a comma between the events.
  local length = per_request == 1 and #template or per_request * (#template + 1) + 1
  local head = "POST " .. path .. " HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
  if token ~= "-" then head = head .. "authorization: Bearer " .. token .. "\r\n" end
  head = head .. "content-length: " .. length .. "\r\n\r\n"

  if per_request == 1 then
    request = function() return head .. event() end
  else
    local bodies = {}
    request = function()
      for i = 1, per_request do bodies[i] = event() end
      return head .. "[" .. concat(bodies, ",") .. "]"
    end
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(format('\nRESULT {"requests":%d,"refused":%d,"broken":%d,"seconds":%.6f,"p50":%.3f,"p99":%.3f}\n',
    summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
