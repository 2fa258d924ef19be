// Sentences that say nothing of what failed, and the ways to put one into a case.

/** Twenty: advice, courtesy, facts beside the point, denials. */
export const NEUTRAL = [
  'Please try again later.',
  'Your quota is not affected.',
  'Timeout setting: 60.',
  'Contact support if the problem persists.',
  'See our documentation for more information.',
  'We apologize for the inconvenience.',
  'This request has been logged.',
  'Your account was not charged.',
  'Your API key is valid.',
  'Check your plan and billing details.',
  'Rate limits are described in our documentation.',
  'The model itself is available.',
  'Region: us-east-1.',
  'If you have changed your key, restart your client.',
  'No tokens were used.',
  'Visit our status page for updates.',
  'Unless you are on a paid plan, some features are limited.',
  'You can manage your API keys in the dashboard.',
  '请稍后再试。',
  '如有疑问，请联系客服。',
];

/** Where a sentence may stand beside what is said. */
export const PLACES = {
  appended: (text, sentence) => `${text}${/[.!?。！？]\s*$/.test(text) ? '' : '.'} ${sentence}`,
  prepended: (text, sentence) => `${sentence} ${text}`,
  quoted: (text, sentence) => `${text}${/[.!?。！？]\s*$/.test(text) ? '' : '.'} "${sentence}"`,
};

const FIELDS = ['message', 'msg', 'error_msg', 'error_message', 'errorMessage', 'detail', 'error_description', 'error'];

/** The case with a changed sentence; `undefined` where it has none. */
export function withSentence(recorded, change) {
  if (recorded.body) {
    const body = changedBody(recorded.body, change);
    return body === undefined ? undefined : { ...recorded, body };
  }
  const { error } = recorded;
  if (typeof error === 'string') return { ...recorded, error: change(error) };
  if (typeof error?.message === 'string' && error.message !== '')
    return { ...recorded, error: { ...error, message: change(error.message) } };
  return undefined;
}

function changedBody(body, change) {
  let json;
  try {
    json = JSON.parse(body);
  } catch {
    return body.trim() === '' || /[<{]|^(?:data|event):/m.test(body) ? undefined : change(body);
  }
  const holder = holderIn(json, 0);
  if (holder === undefined) return undefined;
  holder.object[holder.field] = change(holder.object[holder.field]);
  return JSON.stringify(json);
}

/** The object that has the sentence: the deepest one, as classifiers read it. */
function holderIn(value, depth) {
  if (typeof value !== 'object' || value === null || depth > 6) return undefined;
  for (const child of Object.values(value)) {
    const found = holderIn(child, depth + 1);
    if (found !== undefined) return found;
  }
  const field = FIELDS.find(
    (name) => typeof value[name] === 'string' && /\s/.test(value[name]) && !/[{]/.test(value[name]),
  );
  return field === undefined ? undefined : { object: value, field };
}
