// Marking a practice question on the phone, by the rules of the server's own kinds of questions (pintar/assessment/kinds).

export type Key = {
  kind: "single-choice" | "multiple-choice" | "true-false" | "matching" | "short-answer" | "numeric";
  points: number;
  feedback: string;
  right?: string[];
  notes?: Record<string, string>;
  accept?: string[];
  answer?: string;
  tolerance?: string;
  unit?: string;
};
/** `share` is the part of the points earned, 0 to 1; `right` are the inputs (or texts) that would have been right. */
export type Marked = { share: number; isRight: boolean; isAnswered: boolean; right: string[] };

const NUMBER = /^[+-]?(?:\d+(?:[.,]\d+)*|[.,]\d+)$/;
const THOUSANDS = /^[+-]?[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*$/;

/** What the fields of a question's form are worth. `options` is how many choices it has. */
export function mark(key: Key, form: URLSearchParams, options: number): Marked {
  const given = form.getAll("jawaban").filter(Boolean);
  const right = key.right ?? [];
  switch (key.kind) {
    case "single-choice":
    case "true-false":
      return marked(right.includes(given[given.length - 1] ?? "") ? 1 : 0, given.length > 0, right);
    case "multiple-choice": {
      const hits = given.filter((one) => right.includes(one)).length;
      const wrong = options - right.length;
      return marked(Math.max(0, hits / right.length - (wrong ? (given.length - hits) / wrong : 0)), given.length > 0, right);
    }
    case "matching": {
      const chosen = [...form].filter(([name, value]) => name.startsWith("jawaban-") && value).map(([name, value]) => `${name}=${value}`);
      return marked(chosen.filter((one) => right.includes(one)).length / right.length, chosen.length > 0, right);
    }
    case "short-answer": {
      const typed = plain(given[0] ?? "");
      const accept = key.accept ?? [];
      return marked(typed && accept.some((text) => plain(text) === typed) ? 1 : 0, typed !== "", accept);
    }
    case "numeric": {
      const text = number(given[0] ?? "", key.unit ?? "");
      const [answer, tolerance] = [Number(key.answer), Number(key.tolerance)];
      const isNear = readings(text).some((value) => Math.abs(value - answer) <= tolerance + Math.abs(answer) * 1e-12);
      return marked(isNear ? 1 : 0, text !== "", [`${(key.answer ?? "").replace(".", ",")} ${key.unit ?? ""}`.trim()]);
    }
  }
}

function marked(share: number, isAnswered: boolean, right: string[]): Marked {
  return { share, isRight: share > 1 - 1e-9, isAnswered, right };
}

/** A text without case, accents, vowel signs, punctuation and repeated spaces: what is compared. */
export function plain(text: string): string {
  let found = "";
  for (const char of folded(folded(text.normalize("NFD")))) {
    if (/[\p{Mn}\p{Me}\p{Cf}\u0640]/u.test(char)) continue;
    if (/\p{Nd}/u.test(char)) found += digit(char);
    else found += /[\p{P}\p{Z}\p{C}]/u.test(char) ? " " : char;
  }
  return found.split(/\s+/).filter(Boolean).join(" ");
}
function folded(text: string): string {
  return text.toLowerCase().replace(/ß/g, "ss").replace(/ς/g, "σ").normalize("NFKD");
}
/** 0–9 for a digit of any script: each script's ten stand in a row, beginning after something that is no digit. */
function digit(char: string): string {
  const code = char.codePointAt(0)!;
  if (code < 128) return char;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String(code - zero);
}

/** The number as it was typed, without spaces and unit. */
function number(typed: string, unit: string): string {
  const text = typed.replace(/\s/g, "").replace(/\u2212/g, "-");
  const bare = unit.replace(/\s/g, "");
  return bare && text.toLowerCase().endsWith(bare.toLowerCase()) ? text.slice(0, -bare.length) : text;
}

/** The numbers a text can mean; none when it is no number. "1.250" can be one and a quarter or one thousand two hundred and fifty. */
export function readings(text: string): number[] {
  if (!NUMBER.test(text) || text.length > 40) return [];
  const last = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
  if (last < 0) return [Number(text)];
  const [sign, head, tail] = [text[last]!, text.slice(0, last), text.slice(last + 1)];
  const found: number[] = [];
  if (!head.includes(sign)) found.push(Number(`${head.replace(/[.,]/g, "")}.${tail}`));
  if (THOUSANDS.test(text)) found.push(Number(text.split(sign).join("")));
  return found;
}
