// Inflates one member in little memory, with the browser's own inflater.
import { MemberDamaged } from "./limits.js";

// Stored bytes given to the inflater at once. They can grow a thousand times before anybody sees what came.
const FED = 32 * 1024;

const LATER = new MessageChannel();
let resolveLater = null;
LATER.port1.onmessage = () => resolveLater?.();

// Resolves after everything that is already decided was handled: what the inflater gave for one piece has been read.
let waiting = null;
function settled() {
  waiting ??= new Promise((resolve) => {
    resolveLater = () => { waiting = null; resolve("settled"); };
    LATER.port2.postMessage(0);
  });
  return waiting;
}

// Give [block, stored bytes taken so far]. Throws MemberDamaged, after all that stands before the damage was given.
export async function* inflated(storedBlocks) {
  const inflater = new DecompressionStream("deflate-raw");
  const writer = inflater.writable.getWriter(), reader = inflater.readable.getReader();
  // Read ahead by one, always: the inflater waits for a reader before it takes anything.
  let next = read(reader);
  let taken = 0;
  try {
    for await (const stored of storedBlocks) {
      for (let at = 0; at < stored.length; at += FED) {
        const piece = stored.subarray(at, at + FED);
        taken += piece.length;
        const written = writer.write(piece).then(settled);
        written.catch(() => {}); // told where it is awaited
        for (;;) {
          const came = await Promise.race([next, written]);
          if (came === "settled") break;
          yield [came.value, taken];
          next = read(reader);
        }
      }
    }
    writer.close().catch(() => {});
    for (let came = await next; !came.done; came = await read(reader)) yield [came.value, taken];
  } catch (error) {
    throw error instanceof TypeError ? new MemberDamaged() : error;
  } finally {
    reader.cancel().catch(() => {});
    writer.abort().catch(() => {});
  }
}

function read(reader) {
  const came = reader.read();
  came.catch(() => {}); // told where it is awaited
  return came;
}
