import { MERGE, PRELUDE } from './script-parts.js';

/**
 * A script that runs in Redis.
 *
 * All take two keys, `…meta` and `…index`; the names of the others are made from these, so that all stand in one slot of a cluster,
 * and carry the prefix that a client may add.
 */
export interface RedisScript {
  readonly name: string;
  readonly lua: string;
}

/**
 * Merges cells, and publishes those that changed.
 *
 * ARGV: new epoch, instance, channel, most cells, then name, cell, life in ms, and whether what stands there is none of ours (1), of
 * each.
 *
 * @returns epoch, seq, seconds, microseconds, whether something foreign was found, then each merged cell, `''` where it is as sent
 */
export const PUT: RedisScript = {
  name: 'put',
  lua: `${PRELUDE}${MERGE}
local answer = { epoch, 0, time[1], time[2], 0 }
local longest = 0
local failure
for place = 5, #ARGV, 4 do
  local name, text, life = ARGV[place], ARGV[place + 1], tonumber(ARGV[place + 2])
  local key = base .. 'cell:' .. name
  local known_text = text_of(key)
  -- After a loss all instances send the same.
  local is_same = known_text == text
  local known
  if not is_same and ARGV[place + 3] ~= '1' then known = parse(known_text) end
  local given = is_same or parse(text)
  if known_text and not known and not is_same then foreign = 1 end
  local result = ''
  longest = math.max(longest, life)
  if given then
    local merged = text
    if known then merged = text_from(merge(known, given)) end
    if merged ~= text then result = merged end
    -- One that is not in the index may have lost its place there.
    if merged ~= known_text or not redis.call('ZSCORE', KEYS[2], name) then
      local left = redis.call('PTTL', key)
      seq = redis.call('HINCRBY', KEYS[1], 'seq', 1)
      redis.call('SET', key, merged, 'PX', string.format('%.0f', math.max(left, life)))
      redis.call('ZADD', KEYS[2], seq, name)
      local news = table.concat({ epoch, seq, ARGV[2], 'cell', name, merged }, '\\n')
      local heard = redis.pcall('PUBLISH', ARGV[3], news)
      if type(heard) == 'table' then failure = heard.err end
    elseif redis.call('PTTL', key) < life then
      redis.call('PEXPIRE', key, string.format('%.0f', life))
    end
  end
  answer[#answer + 1] = result
end
-- Not all at once, where another instance keeps more: Redis does nothing else meanwhile.
local excess = math.min(redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[4]), 256)
if excess > 0 then
  local oldest = redis.call('ZPOPMIN', KEYS[2], excess)
  for place = 1, #oldest, 2 do redis.call('DEL', base .. 'cell:' .. oldest[place]) end
end
-- They outlive the entries; all of it goes when the fleet has long gone.
for _, key in ipairs(KEYS) do
  if redis.call('PTTL', key) < longest then redis.call('PEXPIRE', key, string.format('%.0f', longest)) end
end
if failure then return redis.error_reply(failure) end
answer[2] = seq
answer[5] = foreign
return answer`,
};

/**
 * Lists the cells that changed after a change, in the order of their changes. Whoever still has one that Redis has evicted is asked to
 * send it again.
 *
 * ARGV: new epoch, the number of the last change known, most cells, instance, channel, and at the start what is the same for instances
 * with the same secret (else `''`).
 *
 * @returns epoch, seq, seconds, microseconds, whether something foreign was found (2: the instance that started before this one has
 *   another secret), the number of the last change listed (`''` for the end), which process answers (`''` where it does not tell), then
 *   name and cell of each
 */
export const PULL: RedisScript = {
  name: 'pull',
  lua: `${PRELUDE}
local limit = tonumber(ARGV[3])
local changes = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. ARGV[2], '+inf', 'WITHSCORES', 'LIMIT', 0, limit)
-- Who may not ask for it, or gets it in another form, is not told.
local info = redis.pcall('INFO', 'server')
local process = type(info) == 'string' and string.match(info, 'run_id:(%w+)') or ''
local answer = { epoch, seq, time[1], time[2], 0, '', process }
for place = 1, #changes, 2 do
  local name = changes[place]
  local text = is_name(name) and text_of(base .. 'cell:' .. name)
  if text then
    answer[#answer + 1] = name
    answer[#answer + 1] = text
  else
    redis.call('ZREM', KEYS[2], name)
    if is_name(name) then
      redis.pcall('PUBLISH', ARGV[5], table.concat({ epoch, seq, ARGV[4], 'lost', name }, '\\n'))
    end
  end
end
-- Whoever hears of an epoch that is not theirs looks at once.
if is_new then redis.pcall('PUBLISH', ARGV[5], table.concat({ epoch, seq, ARGV[4], 'lost', '' }, '\\n')) end
if #changes == limit * 2 then answer[6] = changes[#changes] end
if ARGV[6] ~= '' then
  local known = field_of('secret', 64)
  if known and known ~= ARGV[6] then foreign = 2 end
  if known ~= ARGV[6] then redis.call('HSET', KEYS[1], 'secret', ARGV[6]) end
end
answer[5] = foreign
return answer`,
};

/** No other options make a lease so many times longer than one that is asked for, or than a second. */
const MAX_TIMES_LONGER = 10;

/**
 * Takes a lease.
 *
 * ARGV: new epoch, name of the lease, token, life in ms, name of the cell it is about.
 *
 * @returns epoch, seq, seconds, microseconds, whether something foreign was found, the holder's token and the verdict that is kept, the
 *   cell or `''`
 */
export const LEASE: RedisScript = {
  name: 'lease',
  lua: `${PRELUDE}
local key = base .. 'lease:' .. ARGV[2]
local holder = text_of(key)
local left = redis.call('PTTL', key)
-- One that is no text, or that hardly ever ends, is none of ours.
if left ~= -2 and (not holder or left == -1 or left > math.max(tonumber(ARGV[4]), 1000) * ${MAX_TIMES_LONGER}) then
  foreign = 1
  holder = nil
end
if not holder then
  holder = ARGV[3]
  redis.call('SET', key, holder, 'PX', ARGV[4])
end
return { epoch, seq, time[1], time[2], foreign, holder, text_of(base .. 'cell:' .. ARGV[5]) or '' }`,
};

/**
 * Gives a lease back, where it is still held, and publishes the verdict; keeps it with the verdict where that is wished.
 *
 * ARGV: new epoch, name of the lease, token, instance, channel, verdict, for how many ms it is kept.
 *
 * @returns epoch, seq, seconds, microseconds, whether something foreign was found
 */
export const RELEASE: RedisScript = {
  name: 'release',
  lua: `${PRELUDE}
local key = base .. 'lease:' .. ARGV[2]
if text_of(key) == ARGV[3] then
  if tonumber(ARGV[7]) > 0 then
    redis.call('SET', key, ARGV[3] .. ' ' .. ARGV[6], 'PX', ARGV[7])
  else
    redis.call('DEL', key)
  end
  redis.call('PUBLISH', ARGV[5], table.concat({ epoch, seq, ARGV[4], 'release', ARGV[2], ARGV[3], ARGV[6] }, '\\n'))
end
return { epoch, seq, time[1], time[2], foreign }`,
};

/**
 * Adds to a counter.
 *
 * ARGV: new epoch, name, amount, window in ms.
 *
 * @returns epoch, seq, seconds, microseconds, whether something foreign was found, the sum
 */
export const COUNT: RedisScript = {
  name: 'count',
  lua: `${PRELUDE}
local key = base .. 'counter:' .. ARGV[2]
local sum = redis.pcall('INCRBYFLOAT', key, ARGV[3])
if type(sum) == 'table' then
  if string.find(sum.err, 'OOM', 1, true) then return redis.error_reply(sum.err) end
  foreign = 1
  redis.call('DEL', key)
  sum = redis.call('INCRBYFLOAT', key, ARGV[3])
end
local left = redis.call('PTTL', key)
if left < 0 or left > tonumber(ARGV[4]) then redis.call('PEXPIRE', key, ARGV[4]) end
return { epoch, seq, time[1], time[2], foreign, sum }`,
};
