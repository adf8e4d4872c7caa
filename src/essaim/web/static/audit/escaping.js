// What an advertiser wrote is shown as it is: no tag, no control character, no turned writing direction.
const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };

export const escaped = (value) => String(value).replace(/[&<>"']/g, (sign) => SIGNS[sign]);
export const text = (value) => escaped(value.replace(/\p{C}/gu, (letter) => (letter === "\n" ? letter : "")));
