// Which blocks of a column share a slide: the division that costs least.
//
// A block has its `height`, and how much of that are `pictures`, in pixels; its `kind` (text, code,
// output or widget) and `cell`. `announces` says that it ends in a colon, `begins` that a slide must
// begin with it. `optional` is what it costs to leave it to the speaker's notes: code only, and only
// together with what it shows. `growth` says how many times as large its picture may become,
// `least` how small, if not SMALLEST.

export const GAP = 14; // pixels between two blocks
export const SMALLEST = 0.7; // of a picture's own height: rather a slide of its own than smaller
const SPARSE = 0.5; // of a slide: emptier ones cost more

/**
 * Divide blocks into slides with this much room.
 *
 * Returns one `{ blocks, left }` a slide: what it shows, and code that is left to the notes.
 */
export function divide(blocks, room) {
  const best = [{ cost: 0, slides: [] }]; // for the first n blocks
  for (let end = 1; end <= blocks.length; end++) {
    for (let start = end - 1; start >= 0; start--) {
      if (start < end - 1 && blocks[start + 1].begins) break;
      const slide = arrange(blocks.slice(start, end), room, end - start === 1);
      if (!slide) continue;
      const cut = start ? costOfCut(blocks[start - 1], blocks[start], slide.left) : 0;
      const cost = best[start].cost + slide.cost + cut;
      if (cost < (best[end]?.cost ?? Number.POSITIVE_INFINITY))
        best[end] = { cost, slides: [...best[start].slides, slide] };
    }
  }
  return best.at(-1).slides;
}

/** The cheaper of two ways to put blocks on one slide: with all code, or without what may go. */
function arrange(blocks, room, isAlone) {
  if (blocks.slice(0, -1).some(({ kind }) => kind === "widget")) return null; // it comes last
  const isLeft = (block, index) =>
    block.optional !== undefined && blocks[index + 1]?.cell === block.cell;
  const left = blocks.filter(isLeft);
  const ways = [place(blocks, [], room, isAlone)];
  if (left.length) {
    const rest = blocks.filter((block) => !left.includes(block));
    ways.push(place(rest, left, room, isAlone || rest.length === 1));
  }
  return ways.filter(Boolean).sort((a, b) => a.cost - b.cost)[0] ?? null;
}

function place(blocks, left, room, isAlone) {
  const sum = (of) => blocks.reduce((total, block) => total + of(block), 0);
  const height = sum((block) => block.height) + GAP * (blocks.length - 1);
  const pictures = sum((block) => block.pictures);
  const excess = height - room;
  const scale = excess <= 0 ? 1 : pictures ? 1 - excess / pictures : -1;
  const least = Math.max(
    0,
    ...blocks.map((block) => (block.pictures ? (block.least ?? SMALLEST) : 0)),
  );
  if (scale < least && !isAlone) return null;
  const growth = sum(({ height: h, pictures: p, growth = 1.5 }) => h * (p ? growth : 1.5));
  const fill = blocks.some(({ kind }) => kind === "widget") ? 1 : growth / room;
  const cost =
    1 + 2 * (1 - scale) + 2 * Math.max(0, SPARSE - fill) + left.reduce((c, b) => c + b.optional, 0);
  return { blocks, left, cost };
}

/** What it costs that one slide ends with a block and the next one begins with another. */
function costOfCut(before, after, left) {
  if (before.announces) return 2;
  const isSame = before.cell === after.cell;
  if (isSame && before.kind === "code") return 2;
  if (isSame && before.kind !== "text") return 1.2; // two outputs
  if (before.kind === "text" && after.kind !== "text") return left.includes(after) ? 1.1 : 0.6;
  if (before.kind === "output" && after.kind === "text") return 0.7; // it says what was seen
  return isSame ? 0.2 : 0.1;
}
