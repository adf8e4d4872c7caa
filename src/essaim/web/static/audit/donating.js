// One answer for the site's count, of which nobody can tell whether it is true of the person who gave it.
const ANY = "any";

function coin() {
  return crypto.getRandomValues(new Uint8Array(1))[0] & 1;
}

// Give a whole number below `count`, each as likely.
function below(count) {
  const most = 2 ** 32 - 2 ** 32 % count, drawn = new Uint32Array(1);
  do crypto.getRandomValues(drawn); while (drawn[0] >= most);
  return drawn[0] % count;
}

// Give the truth or a coin's answer, each half of the time.
export function tossed(truth) {
  return coin() ? truth : Boolean(coin());
}

// Draw one question and its answer: {question, answer}.
export function drawn(report, families) {
  const question = [ANY, ...families][below(families.length + 1)];
  const truth = question === ANY ? report.sensitive > 0 : report.families.some(({ family }) => family === question);
  return { question, answer: tossed(truth) ? "yes" : "no" };
}

// Send it, without anything that says whose it is. Give whether it arrived.
export async function send(url, { question, answer }) {
  try {
    const body = new URLSearchParams({ question, answer });
    return (await fetch(url, { method: "POST", body, credentials: "omit", referrerPolicy: "no-referrer" })).ok;
  } catch {
    return false;
  }
}
