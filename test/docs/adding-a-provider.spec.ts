import { readFileSync } from 'node:fs';
import ts from 'typescript';

const page = readFileSync('docs/adding-a-provider.md', 'utf8');

/** The names in the first cells of a chapter's tables. */
function firstCells(chapter: string): readonly string[] {
  const text = page.split(/^## /m).find((part) => part.startsWith(`${chapter}\n`)) ?? '';
  return [...text.matchAll(/^\| ((?:its )?`[^|]*)\|/gm)].flatMap(([, cell = '']) =>
    cell.startsWith('its ') ? [] : [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
}

/** The fields of an interface. */
function fieldsOf(file: string, name: string): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ESNext, true);
  const declared = source.statements.filter(ts.isInterfaceDeclaration).find((one) => one.name.text === name);
  return [...(declared?.members ?? [])].filter(ts.isPropertySignature).map((member) => member.name.getText());
}

describe('the page about a new provider', () => {
  it.each([
    ['What a request is like', 'RequestConventions'],
    ['What a model is like', 'KnownModel'],
  ])('tells in "%s" each field of %s, once', (chapter, name) => {
    const fields = fieldsOf('lib/providers/request-conventions.interface.ts', name);
    expect(firstCells(chapter).toSorted()).toEqual(fields.toSorted());
    expect(fields.length).toBeGreaterThan(10);
  });

  it('names each section of a file', () => {
    const sections = ['ProviderProfile', 'ProtocolConventions'].flatMap((name) =>
      fieldsOf(`lib/providers/provider.interface.ts`, name),
    );
    expect(sections.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    expect(sections.length).toBeGreaterThan(10);
  });
});
