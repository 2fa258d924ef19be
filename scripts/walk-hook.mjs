// Module hook of scripts/walk-call.mjs: puts a call of `noteEntry` at the beginning of every function of the built library.
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const BUILT = /\/dist\/esm\/(.+\.js)$/;

export async function load(url, context, nextLoad) {
  const file = BUILT.exec(url)?.[1];
  const loaded = await nextLoad(url, context);
  if (file === undefined || url.includes('/node_modules/')) return loaded;
  return { ...loaded, source: instrumented(String(loaded.source), file, fileURLToPath(url)) };
}

function instrumented(source, file, path) {
  const tree = ts.createSourceFile(path, source, ts.ScriptTarget.ES2023, true, ts.ScriptKind.JS);
  const { factory } = ts;
  const enter = (name) =>
    factory.createExpressionStatement(
      factory.createCallExpression(factory.createIdentifier('globalThis.noteEntry'), undefined, [
        factory.createStringLiteral(file),
        factory.createStringLiteral(name),
      ]),
    );
  const transformed = ts.transform(tree, [
    (context) => (root) => {
      const visit = (node, owner) => {
        const name = nameOf(node) ?? owner;
        const visited = ts.visitEachChild(node, (child) => visit(child, name), context);
        if (!ts.isFunctionLike(visited) || visited.body === undefined) return visited;
        return withBody(visited, bodyOf(visited.body, enter(name), ts.isConstructorDeclaration(visited)));
      };
      return visit(root, file);
    },
  ]);
  return ts.createPrinter().printFile(transformed.transformed[0]);

  /** `super()` has to stay first. */
  function bodyOf(body, statement, isConstructor) {
    if (!ts.isBlock(body)) return factory.createBlock([statement, factory.createReturnStatement(body)], true);
    const statements = [...body.statements];
    statements.splice(isConstructor && statements.length > 0 ? 1 : 0, 0, statement);
    return factory.createBlock(statements, true);
  }

  function withBody(node, body) {
    if (ts.isArrowFunction(node))
      return factory.updateArrowFunction(
        node,
        node.modifiers,
        node.typeParameters,
        node.parameters,
        node.type,
        node.equalsGreaterThanToken,
        body,
      );
    if (ts.isFunctionDeclaration(node))
      return factory.updateFunctionDeclaration(
        node,
        node.modifiers,
        node.asteriskToken,
        node.name,
        node.typeParameters,
        node.parameters,
        node.type,
        body,
      );
    if (ts.isFunctionExpression(node))
      return factory.updateFunctionExpression(
        node,
        node.modifiers,
        node.asteriskToken,
        node.name,
        node.typeParameters,
        node.parameters,
        node.type,
        body,
      );
    if (ts.isMethodDeclaration(node))
      return factory.updateMethodDeclaration(
        node,
        node.modifiers,
        node.asteriskToken,
        node.name,
        node.questionToken,
        node.typeParameters,
        node.parameters,
        node.type,
        body,
      );
    if (ts.isConstructorDeclaration(node))
      return factory.updateConstructorDeclaration(node, node.modifiers, node.parameters, body);
    if (ts.isGetAccessorDeclaration(node))
      return factory.updateGetAccessorDeclaration(node, node.modifiers, node.name, node.parameters, node.type, body);
    if (ts.isSetAccessorDeclaration(node))
      return factory.updateSetAccessorDeclaration(node, node.modifiers, node.name, node.parameters, body);
    return node;
  }
}

function nameOf(node) {
  if (ts.isConstructorDeclaration(node)) return `new ${node.parent.name?.text ?? 'class'}`;
  if (node.name !== undefined && ts.isFunctionLike(node)) return node.name.getText();
  if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isPropertyAssignment(node))
    return node.name.getText();
  return undefined;
}
