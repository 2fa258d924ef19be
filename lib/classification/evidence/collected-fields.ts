import type { EchoFilter } from './echo/echo-filter.js';

/** One code or message of a body, with how deep it stood: the deeper, the more specific. */
export interface CollectedField {
  readonly text: string;
  readonly depth: number;
  /** Whether a message stood in a field beside the server's own sentence, such as a list of details. */
  readonly isAside?: boolean | undefined;
}

/** What a body says, before any meaning is given to it. */
export interface CollectedFields {
  readonly codes: CollectedField[];
  readonly messages: CollectedField[];
  /** An HTTP status that the body itself names, the innermost one. */
  status: number | undefined;
  statusDepth: number;
  /** A status in `param`, where one-api gateways put that of their upstream, and others what a caller sent. */
  paramStatus: number | undefined;
  /** One of the messages is an HTML page; its title and headings stand among the messages. */
  hasPage: boolean;
  /** An error document stood, as text, inside another one: somebody hands on what another server said. */
  hasInnerDocument: boolean;
  /** The party behind a gateway, where a field names it. */
  party: string | undefined;
  /** How many values may still be visited. */
  budget: number;
  /** What tells the server's words from those that it repeats; absent where nothing is known of the request. */
  readonly echoes: EchoFilter | undefined;
  /** Whether the text under way has been through it already. */
  isFiltered: boolean;
  /** Whether the text under way stands beside the server's own sentence. */
  isAside: boolean;
}

/** An empty collection with its budget. @internal */
export function newCollectedFields(echoes?: EchoFilter): CollectedFields {
  return {
    codes: [],
    messages: [],
    status: undefined,
    statusDepth: -1,
    paramStatus: undefined,
    hasPage: false,
    hasInnerDocument: false,
    party: undefined,
    budget: 400,
    echoes,
    isFiltered: false,
    isAside: false,
  };
}

/** Notes a status that the body names; the deepest one wins. @internal */
export function noteStatus(status: number, depth: number, fields: CollectedFields): void {
  if (depth <= fields.statusDepth) return;
  fields.status = status;
  fields.statusDepth = depth;
}
