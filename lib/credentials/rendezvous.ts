const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** A 32-bit hash of a text (FNV-1a over its UTF-16 units). Spreads; keeps no secret. @internal */
export function hashOf(text: string): number {
  let hash = FNV_OFFSET;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME);
  return hash >>> 0;
}

/** The number that one key draws for one affinity key: both hashes, mixed until every bit depends on every other. @internal */
export function affinityScore(affinityHash: number, keyHash: number): number {
  let mixed = Math.imul(affinityHash ^ keyHash, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13) ^ keyHash, 0xc2b2ae35);
  mixed ^= mixed >>> 16;
  mixed = Math.imul(mixed, 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
