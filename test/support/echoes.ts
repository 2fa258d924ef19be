import { seeded } from './seeded.js';

/** What people write to a model that sounds like a provider's refusal: subjects, what befell them, and what they want. */
const TOPICS: readonly (readonly [subjects: readonly string[], fates: readonly string[], ends: readonly string[]])[] = [
  [
    ['My API key', 'Our API key', 'Your API key', 'The key of my account', 'The access token', 'My old OpenAI key'],
    [
      'was revoked',
      'has been revoked',
      'is invalid',
      'has expired',
      'was deactivated',
      'is not authorized any more',
      'was leaked and disabled',
      'is missing',
    ],
    [', what can I do?', '. Please write a letter to support.', ' and I am angry', '', ' since yesterday.'],
  ],
  [
    ['My account', 'Our organization', 'My workspace', 'The team', 'Your account', 'My PayPal account'],
    [
      'was suspended',
      'has been disabled',
      'was banned for abuse',
      'is on hold',
      'has insufficient funds',
      'has no credits left',
      'exceeded its monthly quota',
      'does not have permission to see this',
    ],
    [', what can I do?', '. Translate this into French.', ' because of unpaid bills', ''],
  ],
  [
    ['My card', 'The payment', 'My credit balance', 'The subscription', 'My prepaid plan'],
    ['was declined for insufficient funds', 'is overdue', 'is too low', 'has run out', 'needs a top up', 'is used up'],
    ['.', ', what now?', ' and the shop wrote "402 Payment Required" to me.', ''],
  ],
  [
    ['The model', 'The server', 'That endpoint', 'Our service'],
    [
      'is overloaded and says rate limit exceeded',
      'does not exist or you do not have access to it',
      'is unavailable in your country',
      'was retired, try again in 5 hours',
      'answers 503 service unavailable',
    ],
    ['. Why?', ', write a poem about it', ''],
  ],
  [
    ['Mein API-Schlüssel', 'Mein Konto', 'Unser Guthaben'],
    ['wurde gesperrt: account suspended', 'ist aufgebraucht, insufficient quota', 'ist abgelaufen (token expired)'],
    ['. Was tun?', ''],
  ],
  [
    ['Ma clé API', 'Mon compte', "L'abonnement de mon équipe"],
    ['a été révoquée : key revoked', 'est suspendu, account disabled', 'est épuisé, quota exceeded'],
    [', que faire ?', ''],
  ],
  [
    ['我的账户', '我的API密钥', '我们的令牌'],
    ['已欠费，请充值', '已被禁用怎么办', '余额不足', '无效或已过期', '被封禁了，为什么'],
    ['？', '', '请帮我写一封信'],
  ],
  [
    ['私のアカウント', '私のAPIキー'],
    ['は停止されました account suspended', 'は無効です invalid api key', 'の quota exceeded を直してください'],
    ['', '。'],
  ],
];

/** Sentences of people, in an order that the seed decides. */
export function sentencesOfPeople(count: number, seed: number): readonly string[] {
  const random = seeded(seed);
  const any = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  const made = new Set<string>();
  for (let tries = 0; made.size < count && tries < count * 40; tries += 1) {
    const [subjects, fates, ends] = any(TOPICS);
    made.add(`${any(subjects)} ${any(fates)}${any(ends)}`);
  }
  return [...made];
}

const json = (text: string): string => JSON.stringify(text).slice(1, -1);
const python = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n');
const ascii = (text: string): string =>
  text.replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
const half = (text: string): string => text.slice(0, Math.max(14, Math.floor(text.length * 0.75)));

/** Ways in which servers repeat what they were sent, by name: the body of an error for a text. */
export const ECHOES: Readonly<Record<string, (text: string) => unknown>> = {
  'a literal of Python': (text) => ({
    object: 'error',
    message: `[{'type': 'literal_error', 'loc': ('body', 'messages', 0, 'content'), 'msg': "Input should be 'text'", 'input': '${python(text)}'}]`,
    type: 'BadRequestError',
    code: 400,
  }),
  'a literal of Python in ASCII': (text) => ({
    message: `1 validation error: {'type': 'string_type', 'input': '${ascii(python(text))}'}`,
    code: 400,
  }),
  'a field of a list of details': (text) => ({
    detail: [{ type: 'missing', loc: ['body', 'messages'], msg: 'Field required', input: text }],
  }),
  quotes: (text) => ({
    error: {
      message: `Invalid value: '${text}'. Supported values are: 'text' and 'image_url'.`,
      type: 'invalid_request_error',
      code: null,
    },
  }),
  'quotes, cut short': (text) => ({
    error: { message: `Invalid content: "${half(text)}..." is not an object.`, type: 'invalid_request_error' },
  }),
  'the middle, between dots': (text) => ({
    error: { message: `Could not read ...${text.slice(3)}... at position 12.` },
  }),
  'both ends, as pydantic cuts them': (text) => ({
    detail: `Input should be a valid list [type=list_type, input_value='${text.slice(0, 25)}...${text.slice(-24)}', input_type=str]`,
  }),
  'an object as Ruby prints it': (text) => ({
    error: { message: `undefined method for #<Message content="${text}">`, type: 'invalid_request_error' },
  }),
  'an object as Python prints it': (text) => ({
    error: { message: `unsupported operand type: <HumanMessage ${text}>` },
  }),
  'angle brackets, cut short': (text) => ({ error: { message: `bad content: <${half(text)}...>` } }),
  'a type with its arguments': (text) => ({ error: { message: `cannot convert List<${text}> to string` } }),
  'an element with an attribute': (text) => ({ error: { message: `could not parse <message text="${text}"/>` } }),
  'between marks of a template': (text) => ({ error: { message: `template error near <|user|>${text}<|end|>` } }),
  'JSON in a sentence': (text) => ({
    error: { message: `Failed to deserialize {"messages":[{"content":"${json(text)}"}]} into the target type.` },
  }),
  'JSON in a sentence, escaped twice': (text) => ({
    error: { message: `upstream said: "{\\"content\\":\\"${json(json(text))}\\"}"` },
  }),
  lines: (text) => ({
    error: { message: `Could not parse the request:\n${text.replaceAll(' ', '\n  ')}\nEnd of request.` },
  }),
  'a colon': (text) => ({ error: `invalid role: ${text}` }),
  'a code span': (text) => ({
    error: { message: `messages[0].role: unknown variant \`${text}\`, expected one of \`system\`, \`user\`` },
  }),
  HTML: (text) => ({
    error: { message: `Bad request: &quot;${text.replaceAll("'", '&#39;').replaceAll('"', '&quot;')}&quot;` },
  }),
  'a field of its own': (text) => ({
    error: { message: 'Bad request.', details: text, reason: text, cause: text, hint: text },
  }),
  'the whole request': (text) => ({
    error: { message: `Bad request: ${JSON.stringify({ model: 'm', messages: [{ role: 'user', content: text }] })}` },
  }),
  'plain text': (text) => `Bad Request\n\nYour request was: ${text}\n`,
  'a web page': (text) => `<html><title>400 Bad Request</title><h1>${text}</h1></html>`,
};

/** Whether three words in a row of a text, or a run of its characters where it has none, stand in another one. */
export function repeats(shown: string, text: string): boolean {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const runs =
    words.length < 4 ? [text.slice(0, 8)] : words.slice(0, -3).map((_, at) => words.slice(at, at + 4).join(' '));
  const plain = shown.replace(/\\+[nu"]?/g, ' ').replace(/[^\p{L}\p{N}]+/gu, ' ');
  return runs.some((run) => plain.includes(run.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()));
}
