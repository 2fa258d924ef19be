// Module hook of scripts/walk-call.mjs: puts a call of `noteEntry` at the beginning of every function of the built library.
import ts from 'typescript';

const BUILT = /\/build\/(.+\.js)$/;

export async function load(url, context, nextLoad) {
  const file = BUILT.exec(url)?.[1];
  const loaded = await nextLoad(url, context);
  if (file === undefined || url.includes('/node_modules/')) return loaded;
  return { ...loaded, source: instrumented(String(loaded.source), file) };
}

function instrumented(source, file) {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2023, true, ts.ScriptKind.JS);
  const insertions = [];
  const visit = (node, owner) => {
    const name = nameOf(node) ?? owner;
    if (ts.isFunctionLike(node) && node.body !== undefined) {
      insertions.push(...entryOf(node, `globalThis.noteEntry(${JSON.stringify(file)}, ${JSON.stringify(name)})`));
    }
    ts.forEachChild(node, (child) => visit(child, name));
  };
  visit(tree, file);
  let text = source;
  for (const [at, piece] of insertions.toSorted(([left], [right]) => right - left)) {
    text = text.slice(0, at) + piece + text.slice(at);
  }
  return text;
}

/** The texts to insert into a function, and where: `super()` has to stay the first statement of a constructor. */
function entryOf(node, note) {
  const { body } = node;
  if (!ts.isBlock(body)) {
    return [
      [body.getStart(), `(${note}, `],
      [body.getEnd(), ')'],
    ];
  }
  const [first] = body.statements;
  const at = ts.isConstructorDeclaration(node) && first !== undefined ? first.getEnd() : body.getStart() + 1;
  return [[at, ` ${note};`]];
}

function nameOf(node) {
  if (ts.isConstructorDeclaration(node)) return `new ${node.parent.name?.text ?? 'class'}`;
  if (node.name !== undefined && ts.isFunctionLike(node)) return node.name.getText();
  if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isPropertyAssignment(node))
    return node.name.getText();
  return undefined;
}
