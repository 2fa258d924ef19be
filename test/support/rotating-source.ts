import { Subject } from 'rxjs';
import { LlmCredentialSource, type LlmCredentialGiven } from '../../lib/credentials/credential-source.js';

/** A source that gives what it is told to, and counts how often it is asked. */
export class RotatingSource extends LlmCredentialSource {
  readonly changes = new Subject<unknown>();
  override readonly changes$ = this.changes.asObservable();
  resolves = 0;
  readonly refreshed: string[] = [];

  constructor(
    public present: LlmCredentialGiven,
    public onRefresh: (current: string) => LlmCredentialGiven | Promise<LlmCredentialGiven>,
  ) {
    super();
  }

  resolve(): LlmCredentialGiven | Promise<LlmCredentialGiven> {
    this.resolves += 1;
    return this.present;
  }

  override refresh(current: string): LlmCredentialGiven | Promise<LlmCredentialGiven> {
    this.refreshed.push(current);
    return this.onRefresh(current);
  }
}
