/** With what a forged number of a change does not pass: 15 digits are exact in JavaScript, in Lua and as a score. */
const MAX_DIGITS = 15;
/** So many characters a cell has at most, and a name. */
const MAX_CELL = 65_536;
const MAX_NAME = 32_768;

/**
 * What every script begins with: the epoch, which is drawn anew wherever Redis has lost something, and the number of the last change.
 * What stands there and is none of ours is replaced. The number is not below those in the index, which may outlive it.
 *
 * @internal
 */
export const PRELUDE = `
local base = string.sub(KEYS[1], 1, -5)
local foreign = 0

local function of_type(key, wanted)
  local kind = redis.call('TYPE', key)['ok']
  if kind == wanted then return true end
  if kind ~= 'none' then
    foreign = 1
    redis.call('UNLINK', key)
  end
  return false
end

local function text_of(key)
  local size = redis.pcall('STRLEN', key)
  if type(size) == 'table' or size > ${MAX_CELL} then
    foreign = 1
    return nil
  end
  return redis.call('GET', key) or nil
end

local function is_name(name)
  return #name <= ${MAX_NAME}
end

local function field_of(name, longest)
  if redis.call('HSTRLEN', KEYS[1], name) > longest then return nil end
  return redis.call('HGET', KEYS[1], name) or nil
end

local function is_seq(text)
  return text ~= nil and #text <= ${MAX_DIGITS} and string.find(text, '^%d+$') ~= nil and string.find(text, '^0.') == nil
end

of_type(KEYS[2], 'zset')
local highest = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2]
local epoch, seq
local is_new = false
if of_type(KEYS[1], 'hash') then
  epoch = field_of('epoch', 100)
  seq = field_of('seq', ${MAX_DIGITS})
  if not epoch or not is_seq(seq) then
    foreign = 1
    seq = nil
  end
  seq = tonumber(seq)
end
if not seq or (highest and tonumber(highest) > seq) or (not highest and seq > 0) then
  seq = 0
  if is_seq(highest) then
    seq = tonumber(highest)
  elseif highest then
    foreign = 1
    redis.call('UNLINK', KEYS[2])
  end
  epoch = ARGV[1]
  is_new = true
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'seq', string.format('%.0f', seq))
  redis.call('PEXPIRE', KEYS[1], math.max(86400000, redis.call('PTTL', KEYS[2])))
end
local time = redis.call('TIME')
`;

/** `mergeHealth` for cells: numbers stay the texts that they are, so that nothing is rounded. @internal */
export const MERGE = `
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
  if type(text) ~= 'string' or #text > ${MAX_CELL} then return nil end
  local ok, cell = pcall(cjson.decode, text)
  if not ok or type(cell) ~= 'table' or cell[1] ~= '1' or type(cell[7]) ~= 'table' then return nil end
  if not (is_number(cell[2]) and is_flag(cell[3]) and is_number(cell[4]) and is_number(cell[5]) and is_number(cell[6])) then
    return nil
  end
  local marks = {}
  for place, mark in pairs(cell[7]) do
    if type(place) ~= 'number' then return nil end
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
