-- For wrk: posts the comments of BODIES (one JSON body a line), one after the other, and prints what was answered.
local bodies = {}
local turn = 0

function init()
    for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
end

function request()
    turn = turn % #bodies + 1
    return wrk.format(nil, "/predict", nil, bodies[turn])
end

function done(summary, latency)
    local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
    io.write(string.format("result requests=%d seconds=%.3f p50=%.3f p99=%.3f failed=%d\n", summary.requests,
        summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed))
end
