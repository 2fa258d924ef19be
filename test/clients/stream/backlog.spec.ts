import { Backlog } from '../../../lib/clients/stream/backlog.js';

describe('Backlog', () => {
  it('keeps what is told before somebody listens, and hands on at once what is told after it', () => {
    const backlog = new Backlog<string[]>();
    backlog.tell((heard) => heard.push('a'));
    backlog.tell((heard) => heard.push('b'));
    expect(backlog.size).toBe(2);
    const heard: string[] = [];
    backlog.connect(heard);
    backlog.tell((to) => to.push('c'));
    expect(heard).toEqual(['a', 'b', 'c']);
    expect(backlog.size).toBe(0);
  });

  it('keeps the order where the listener brings about more while it hears of what waited', () => {
    const backlog = new Backlog<string[]>();
    backlog.tell((heard) => {
      heard.push('a');
      backlog.tell((to) => to.push('c'));
    });
    backlog.tell((heard) => heard.push('b'));
    const heard: string[] = [];
    backlog.connect(heard);
    expect(heard).toEqual(['a', 'b', 'c']);
  });
});
