import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { transformFile } from '@swc/core';

const ROOT = process.cwd();

/** The library and some more files as JavaScript, for processes of their own. */
export interface CompiledLibrary {
  /** Where a file of the worktree has come to lie. */
  pathOf(file: string): string;
  remove(): Promise<void>;
}

/**
 * Compiles the library as it is now, without its types, to where it finds its dependencies.
 *
 * @param files - others, by their paths from the root
 */
export async function compileLibrary(...files: readonly string[]): Promise<CompiledLibrary> {
  const target = join(ROOT, 'node_modules', '.cache', `compiled-${process.pid}`);
  const found = await readdir(join(ROOT, 'lib'), { recursive: true, withFileTypes: true });
  const sources = found
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
  const pathOf = (file: string) => join(target, file.replace(/\.ts$/, '.js'));
  await Promise.all(
    [...sources, ...files].map(async (source) => {
      const { code } = await transformFile(join(ROOT, source), {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
      });
      await mkdir(dirname(pathOf(source)), { recursive: true });
      await writeFile(pathOf(source), code);
    }),
  );
  await writeFile(join(target, 'package.json'), '{"type":"module"}');
  return { pathOf, remove: () => rm(target, { recursive: true, force: true }) };
}
