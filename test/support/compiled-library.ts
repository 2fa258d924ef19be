import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = process.cwd();

/** The library and some more files as JavaScript, for processes of their own. */
export interface CompiledLibrary {
  /** Where a file of the worktree has come to lie. */
  pathOf(file: string): string;
  remove(): Promise<void>;
}

/**
 * Compiles the library as it is now, without a look at its types, to where it finds its dependencies.
 *
 * @param files - others, by their paths from the root
 */
export async function compileLibrary(...files: readonly string[]): Promise<CompiledLibrary> {
  const target = join(ROOT, 'node_modules', '.cache', `compiled-${process.pid}`);
  await mkdir(target, { recursive: true });
  const project = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: { noEmit: false, noCheck: true, declaration: false, rootDir: ROOT, outDir: target },
    files: files.map((file) => join(ROOT, file)),
    include: [join(ROOT, 'lib')],
    exclude: [],
  };
  await writeFile(join(target, 'tsconfig.json'), JSON.stringify(project));
  await promisify(execFile)(join(ROOT, 'node_modules', '.bin', 'tsc'), ['-p', target]);
  await writeFile(join(target, 'package.json'), '{"type":"module"}');
  return {
    pathOf: (file) => join(target, file.replace(/\.ts$/, '.js')),
    remove: () => rm(target, { recursive: true, force: true }),
  };
}
