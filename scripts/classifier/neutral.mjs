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

/** Sixty others, of kinds that providers add: the kinds of the first twenty were mended, then those of the forty. */
export const NEUTRAL_TUNED = [
  'You will not be billed for failed requests.',
  'Your other keys are unaffected.',
  'Other models in your project keep working.',
  'Elapsed time: 1.8 s.',
  'Our engineers have been notified.',
  'Documentation for this error: https://docs.example.com/errors#section-4.',
  'Data from this request has been discarded.',
  'Keys created before May keep their old prefix.',
  'Expired keys are removed from the list after 90 days.',
  'Your remaining credits are not touched by this.',
  'Streaming was enabled for this request.',
  'Join our community forum to ask others.',
  'Tip: set a spending limit in the console to keep costs under control.',
  'Retries are not billed.',
  '如需提升额度，请提交工单。',
  '我们的工程师已收到通知。',
  '您的账户余额可在控制台查看。',
  '该问题与您的账号无关。',
  '您当前使用的是专业版套餐。',
  '加入我们的社区与其他开发者交流。',
];

export const NEUTRAL_UNSEEN = [
  'If you believe this is a mistake, open a ticket at https://support.example.com/tickets.',
  'Request ID: req_7f3c2a91d0b84e5f.',
  'Quote the id 4be1-77aa when you write to us.',
  'No charge was made for this call.',
  'This took 412 ms.',
  'Thank you for your patience.',
  'Sorry about that!',
  'We are looking into it.',
  'Learn how keys are rotated at https://docs.example.com/keys.',
  'Read more about limits at https://docs.example.com/limits.',
  'For questions about your invoice, write to billing@example.com.',
  'Need a higher limit? Talk to sales.',
  'Your subscription renews on the 1st of each month.',
  'Your balance is shown on the dashboard.',
  'The full list of models is at https://docs.example.com/models.',
  'Server time: 2026-11-26T20:15:03Z.',
  'Trace: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.',
  'Served by node eu-west-1b.',
  'API version: 2026-10-21.',
  'The prompt was not stored.',
  'Nothing was written to your history.',
  'This message was generated automatically.',
  'You are on the Pro plan.',
  'Deleted keys can be restored within 30 days in the console.',
  'To see how much quota is left, open the usage page.',
  'A copy of this error was sent to your administrator.',
  'It is not a problem with your account.',
  'Happy building!',
  '感谢您的耐心等待。',
  '给您带来不便，敬请谅解。',
  '本次请求不会计费。',
  '您的其他密钥不受影响。',
  '请求编号：20261126-8842。',
  '更多信息请参阅官方文档。',
  '耗时 356 毫秒。',
  '错误详情请访问 https://docs.example.com/zh/errors。',
  '模型列表见帮助中心。',
  '服务器时间：2026-11-26 20:15:03。',
  '您的数据未被保存。',
  '如果您认为这是误判，请联系我们。',
];

/** Twenty more, on which nothing was mended. */
export const NEUTRAL_FURTHER = [
  'Write to help@example.com with the id above.',
  'Correlation id: 9d1e-44c0.',
  'This call was free of charge.',
  'The keys of your teammates still work.',
  'Processing took 2 seconds.',
  'We value your feedback.',
  'Guides for beginners are at https://docs.example.com/start.',
  'You may rotate keys at any time.',
  'Some regions answer faster than others.',
  'Our terms were updated in October.',
  'Plans and prices: https://example.com/pricing.',
  'No data left your region.',
  'The next maintenance window is on Sunday.',
  'Requests made with a test key are never charged.',
  'Have a nice day!',
  '祝您使用愉快。',
  '如有疑问请拨打客服热线。',
  '您的密钥仍然有效。',
  '本次调用未消耗额度。',
  '详细说明见开发者文档。',
];

/** Where a sentence may stand beside what is said. */
export const PLACES = {
  appended: (text, sentence) => `${text}${/[.!?。！？]\s*$/.test(text) ? '' : '.'} ${sentence}`,
  prepended: (text, sentence) => `${sentence} ${text}`,
  quoted: (text, sentence) => `${text}${/[.!?。！？]\s*$/.test(text) ? '' : '.'} "${sentence}"`,
};

/** Where a frame stands. */
export const FRAMED = { framed: (text, frame) => frame + text };

/** What agents, gateways and SDKs put in front of a message that they hand on; the reading was mended by these. */
export const FRAMES = [
  'LLM request rejected: ',
  'LLM call failed: ',
  'API Error: ',
  'Request failed: ',
  'Error calling model acme-1: ',
  'Upstream request failed: ',
  'Provider returned an error: ',
  'Chat completion failed: ',
  'litellm.APIError: APIError: OpenAIException - ',
  'Agent run failed: ',
  'API call failed after 3 retries: ',
  'Failed to generate a response: ',
  'Error code: 400 - ',
  '[openai] ',
  'There was an error calling the model: ',
  'Failed after 3 attempts. Last error: ',
  'error, status code: 400, status: 400 Bad Request, message: ',
  'rpc error: code = InvalidArgument desc = ',
  '请求失败:',
  '模型服务返回错误信息：',
];

/** Twenty more: at first sight 2.39 % of the cases were read otherwise behind them, then they were mended by. */
export const FRAMES_TUNED = [
  'The call to the LLM failed with: ',
  'Error while streaming the response: ',
  'OpenAI API error: ',
  'Model invocation error: ',
  'We could not get an answer from the provider: ',
  'chat.completions.create() failed: ',
  'Provider responded with 400: ',
  'Assistant error: ',
  'Upstream said: ',
  'An exception was raised by the backend: ',
  'Request to https://api.example.com/v1/chat/completions failed: ',
  'Task 3 of 7 failed: ',
  'Error from acme (attempt 2/3): ',
  'Workflow node "LLM" failed: ',
  'Generation error - ',
  'Unable to reach a verdict: ',
  '[gateway/eu-1] ',
  'Caused by: ',
  '大模型接口调用失败，原因：',
  '上游服务报错：',
];

/** Twenty more: 1.59 % at first sight; their words were mended by, their kinds were not. */
export const FRAMES_FURTHER = [
  'Inference failed: ',
  'ERROR: ',
  'Model error: ',
  'Response from OpenAI: ',
  'Got an error: ',
  'Completion request was rejected by the server: ',
  'HTTP 400 from api.openai.com: ',
  'Chain failed at step 2: ',
  'Could not finish the chat: ',
  'litellm: ',
  'The server answered: ',
  'AI provider failure: ',
  '❌ Error: ',
  'Streaming aborted: ',
  'LangChain error: ',
  '[2026-11-26 10:00:00] ERROR ',
  'Last error from acme: ',
  'Fehler: ',
  '错误：',
  '对话失败：',
];

/** Each case with each sentence in each place, where it has a sentence of its own. */
export function* variationsOf(recordedCases, sentences, places) {
  for (const [place, put] of Object.entries(places)) {
    for (const sentence of sentences) {
      for (const [index, recorded] of recordedCases.entries()) {
        const changed = withSentence(recorded, (text) => put(text, sentence));
        if (changed !== undefined) yield { place, sentence, index, changed };
      }
    }
  }
}

const FIELDS = ['message', 'msg', 'error_msg', 'error_message', 'errorMessage', 'detail', 'error_description', 'error'];

/** The case with a changed sentence; `undefined` where it has none. */
function withSentence(recorded, change) {
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
