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
 * What every script begins with: the epoch, which is drawn anew wherever Redis has lost everything, and the number of the last change.
 * What stands there and is none of ours is replaced.
 */
const PRELUDE = `
local base = string.sub(KEYS[1], 1, -5)
local foreign = 0

local function of_type(key, wanted)
  local kind = redis.call('TYPE', key)['ok']
  if kind == wanted then return true end
  if kind ~= 'none' then
    foreign = 1
    redis.call('DEL', key)
  end
  return false
end

local function text_of(key)
  local value = redis.pcall('GET', key)
  if type(value) == 'table' then
    foreign = 1
    return nil
  end
  return value or nil
end

of_type(KEYS[2], 'zset')
local epoch, seq
if of_type(KEYS[1], 'hash') then
  epoch = redis.call('HGET', KEYS[1], 'epoch')
  seq = tonumber(redis.call('HGET', KEYS[1], 'seq') or '')
end
if not epoch or not seq then
  epoch = ARGV[1]
  seq = 0
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'seq', 0)
  redis.call('PEXPIRE', KEYS[1], 86400000)
end
local time = redis.call('TIME')
`;

/** \`mergeHealth\` for cells: numbers stay the texts that they are, so that nothing is rounded. */
const MERGE = `
local STRENGTH = { cooling = 0, quarantined = 1, isolated = 2 }

local function is_number(text)
  return type(text) == 'string' and #text < 40 and string.find(text, '^%d+%.?%d*$') ~= nil
end

local function is_flag(text)
  return text == '0' or text == '1'
end

local function later(left, right)
  if tonumber(left) >= tonumber(right) then return left end
  return right
end

-- Reads [version, generation, proven, failures, cleared, updated, marks]; nil where it is no cell.
local function parse(text)
  if type(text) ~= 'string' or #text > 65536 then return nil end
  local ok, cell = pcall(cjson.decode, text)
  if not ok or type(cell) ~= 'table' or cell[1] ~= '1' or type(cell[7]) ~= 'table' then return nil end
  if not (is_number(cell[2]) and is_flag(cell[3]) and is_number(cell[4]) and is_number(cell[5]) and is_number(cell[6])) then
    return nil
  end
  local marks = {}
  for _, mark in ipairs(cell[7]) do
    -- [reason, kind, since, until, window, step, hinted, passes, probe, evidence]
    if type(mark) ~= 'table' or type(mark[1]) ~= 'string' or not STRENGTH[mark[2]] then return nil end
    if not (is_number(mark[3]) and is_number(mark[5]) and is_number(mark[6])) then return nil end
    if not (mark[4] == '' or is_number(mark[4])) or not (mark[9] == '' or is_number(mark[9])) then return nil end
    if not (is_flag(mark[7]) and is_flag(mark[8])) or type(mark[10]) ~= 'string' then return nil end
    if marks[mark[1]] then return nil end
    marks[mark[1]] = mark
  end
  return { head = cell, marks = marks }
end

-- Redis compares strings by its locale; this compares bytes.
local function is_less(left, right)
  for place = 1, math.min(#left, #right) do
    local a, b = string.byte(left, place), string.byte(right, place)
    if a ~= b then return a < b end
  end
  return #left < #right
end

local function evidence_of(left, right)
  local a, b = tonumber(left[6]), tonumber(right[6])
  if a ~= b then
    if a > b then return left[10] end
    return right[10]
  end
  if is_less(left[10], right[10]) then return right[10] end
  return left[10]
end

local function is_lasting(mark)
  return mark[2] ~= 'cooling' and mark[9] == ''
end

local function compare(left, right)
  if left[2] ~= right[2] then return STRENGTH[left[2]] - STRENGTH[right[2]] end
  if is_lasting(left) ~= is_lasting(right) then
    if is_lasting(left) then return 1 end
    return -1
  end
  return tonumber(left[3]) - tonumber(right[3])
end

local function or_zero(text)
  if text == '' then return '0' end
  return text
end

local function merge_mark(left, right)
  local order = compare(left, right)
  if order == 0 then
    local until_ = ''
    if left[2] == 'cooling' then until_ = later(or_zero(left[4]), or_zero(right[4])) end
    local probe = ''
    if left[9] ~= '' and right[9] ~= '' then probe = later(left[9], right[9]) end
    local hinted = '0'
    if left[7] == '1' or right[7] == '1' then hinted = '1' end
    local passes = '0'
    if left[8] == '1' and right[8] == '1' then passes = '1' end
    return { left[1], left[2], left[3], until_, later(left[5], right[5]), later(left[6], right[6]), hinted, passes, probe,
      evidence_of(left, right) }
  end
  local stronger, weaker = left, right
  if order < 0 then stronger, weaker = right, left end
  if stronger[2] ~= 'cooling' then return stronger end
  local merged = {}
  for place = 1, 10 do merged[place] = stronger[place] end
  merged[4] = later(or_zero(stronger[4]), or_zero(weaker[4]))
  return merged
end

local function merge(left, right)
  local l, r = left.head, right.head
  local proven = '0'
  if l[3] == '1' or r[3] == '1' then proven = '1' end
  local updated = later(l[6], r[6])
  if l[2] ~= r[2] then
    local winner = right
    if tonumber(l[2]) > tonumber(r[2]) then winner = left end
    local w = winner.head
    return { head = { '1', w[2], proven, w[4], w[5], updated }, marks = winner.marks }
  end
  local marks = {}
  for reason, mark in pairs(left.marks) do marks[reason] = mark end
  for reason, mark in pairs(right.marks) do
    if marks[reason] then marks[reason] = merge_mark(marks[reason], mark) else marks[reason] = mark end
  end
  return { head = { '1', l[2], proven, later(l[4], r[4]), later(l[5], r[5]), updated }, marks = marks }
end

-- As JSON.stringify writes it.
local function json_of(list)
  return (string.gsub(cjson.encode(list), '\\\\/', '/'))
end

local function text_from(cell)
  local reasons = {}
  for reason in pairs(cell.marks) do reasons[#reasons + 1] = reason end
  table.sort(reasons, is_less)
  local marks = {}
  for place, reason in ipairs(reasons) do marks[place] = json_of(cell.marks[reason]) end
  local h = cell.head
  local head = json_of({ h[1], h[2], h[3], h[4], h[5], h[6] })
  return string.sub(head, 1, -2) .. ',[' .. table.concat(marks, ',') .. ']]'
end
`;

/**
 * Merges cells, and publishes those that changed.
 *
 * ARGV: new epoch, instance, channel, most cells, then name, cell and life in ms of each.
 *
 * @returns epoch, seq, seconds, microseconds, whether something foreign was found, then each merged cell, `''` where it is as sent
 */
export const PUT: RedisScript = {
  name: 'put',
  lua: `${PRELUDE}${MERGE}
local answer = { epoch, 0, time[1], time[2], 0 }
local longest = 0
for place = 5, #ARGV, 3 do
  local name, text, life = ARGV[place], ARGV[place + 1], tonumber(ARGV[place + 2])
  local key = base .. 'cell:' .. name
  local known_text = text_of(key)
  local known = parse(known_text)
  local given = parse(text)
  if known_text and not known then foreign = 1 end
  local result = ''
  longest = math.max(longest, life)
  if given then
    local merged = text
    if known then merged = text_from(merge(known, given)) end
    if merged ~= text then result = merged end
    if merged ~= known_text then
      local left = redis.call('PTTL', key)
      seq = redis.call('HINCRBY', KEYS[1], 'seq', 1)
      redis.call('SET', key, merged, 'PX', string.format('%.0f', math.max(left, life)))
      redis.call('ZADD', KEYS[2], seq, name)
      redis.call('PUBLISH', ARGV[3], table.concat({ epoch, seq, ARGV[2], 'cell', name, merged }, '\\n'))
    elseif redis.call('PTTL', key) < life then
      redis.call('PEXPIRE', key, string.format('%.0f', life))
    end
  end
  answer[#answer + 1] = result
end
local excess = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[4])
if excess > 0 then
  local oldest = redis.call('ZPOPMIN', KEYS[2], excess)
  for place = 1, #oldest, 2 do redis.call('DEL', base .. 'cell:' .. oldest[place]) end
end
-- They outlive the entries; all of it goes when the fleet has long gone.
for _, key in ipairs(KEYS) do
  if redis.call('PTTL', key) < longest then redis.call('PEXPIRE', key, string.format('%.0f', longest)) end
end
answer[2] = seq
answer[5] = foreign
return answer`,
};

/**
 * Lists the cells that changed after a change, in the order of their changes.
 *
 * ARGV: new epoch, the number of the last change known, most cells.
 *
 * @returns epoch, seq, seconds, microseconds, whether something foreign was found, the number of the last change listed (`''` for
 *   the end), which process answers (`''` where it does not tell), then name and cell of each
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
  local text = text_of(base .. 'cell:' .. changes[place])
  if text then
    answer[#answer + 1] = changes[place]
    answer[#answer + 1] = text
  else
    redis.call('ZREM', KEYS[2], changes[place])
  end
end
if #changes == limit * 2 then answer[6] = changes[#changes] end
answer[5] = foreign
return answer`,
};

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
if not redis.call('SET', key, ARGV[3], 'NX', 'PX', ARGV[4]) and redis.call('PTTL', key) == -1 then
  foreign = 1
  redis.call('SET', key, ARGV[3], 'PX', ARGV[4])
end
local holder = text_of(key) or ''
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
if redis.call('PTTL', key) < 0 then redis.call('PEXPIRE', key, ARGV[4]) end
return { epoch, seq, time[1], time[2], foreign, sum }`,
};
