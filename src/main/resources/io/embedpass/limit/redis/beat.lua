-- Says that an instance is there; counts those that said so lately.
-- KEYS[1]  the instances, by the time (ms) of their last beat
-- ARGV     the instance, after how many ms without a beat one is gone
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
-- A clock that went back would keep whoever has gone since for as long as it went back.
redis.call('ZREMRANGEBYSCORE', KEYS[1], now + ARGV[2], '+inf')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
