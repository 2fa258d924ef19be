import type { FakeDelivery } from './fake-message.interface.js';

/** How an answer comes; as usual where it is a text. Scripts are also written in JavaScript. @internal */
export function deliveryOf(answer: string | FakeDelivery | null): FakeDelivery {
  return typeof answer === 'object' && answer !== null ? answer : {};
}
