/** Words that begin a condition: what follows is not said to be so. @internal */
export const WORDS_BEFORE_CONDITION: ReadonlySet<string> = new Set([
  'if',
  'unless',
  'whether',
  'when',
  'once',
  'until',
  '如果',
  '如',
  '若',
]);

/** Words before which a clause of advice begins. @internal */
export const WORDS_BEFORE_ADVICE: ReadonlySet<string> = new Set(['please', 'kindly', '请']);

/** Verbs with which advice begins. @internal */
export const ADVISING_VERBS: ReadonlySet<string> = new Set(
  `check see visit contact try retry refer use make ensure consider upgrade reduce learn go wait provide verify update enable set
 please kindly head review reach switch remove choose select increase shorten download configure subscribe complete
 adjust obtain find rotate regenerate ask email follow navigate restart reload confirm manage fix change replace   
 remember adjust enter submit send give wait fill turn pick double specify supply add apply pass renew `
    .trim()
    .split(/\s+/),
);

/** Beginnings of clauses that advise, or speak of what is beside the point. @internal */
export const ADVISING_HEADS: readonly (readonly string[])[] = [
  ['you', 'can'],
  ['you', 'may'],
  ['you', 'should'],
  ['you', 'might'],
  ['we', 'recommend'],
  ['we', 'suggest'],
  ['we', 'apologize'],
  ['for', 'more'],
  ['for', 'detail'],
  ['for', 'further'],
  ['for', 'help'],
  ['for', 'assistance'],
  ['for', 'information'],
  // What something is good for: `to see what is left, open ...`.
  ['to'],
  ['tip'],
  ['note'],
  ['in', 'order', 'to'],
  ['need', 'more'],
  ['did', 'you', 'mean'],
  ['should', 'you'],
  ['in', 'case'],
  ['or', 'contact'],
  ['and', 'try'],
  ['or', 'try'],
  ['then', 'try'],
];

/** Words that deny what follows. @internal */
export const NEGATORS: ReadonlySet<string> = new Set(
  'not no never without unable nor neither none nothing nobody hardly fail failed cannot'.split(' '),
);

/** Words between a subject and what is said of it. @internal */
export const COPULAS: ReadonlySet<string> = new Set(
  `is are was were be been being has have had or and not currently already now been appears appear seems may must could get got
 it that which temporarily permanently yet still just also simply`.split(/\s+/),
);
