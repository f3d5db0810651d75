// Image files from the reader's computer, which may be anything.

const LARGEST_FILE = 30e6; // bytes
const LARGEST_IMAGE = 40e6; // pixels; a small file can unfold to far more

/** Read an image file as bytes, its longer side at most `longest`; gray if `channels` is 1. */
export async function openImage(file, longest, channels) {
  const refuse = (why) => new Error(`${file.name || "The file"} ${why}`);
  if (file.size > LARGEST_FILE) {
    throw refuse(
      `has ${(file.size / 1e6).toFixed(0)} MB; an image may have ${LARGEST_FILE / 1e6}.`,
    );
  }
  const size = imageSize(new DataView(await file.arrayBuffer()));
  if (!size) throw refuse("is no image. Take a PNG, JPEG, GIF or WebP file.");
  if (size[0] * size[1] > LARGEST_IMAGE) {
    throw refuse(`has ${size[0]} × ${size[1]} pixels; that is too large.`);
  }
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw refuse("is damaged: it cannot be read as an image.");
  }
  const shrink = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((n) =>
    Math.max(1, Math.round(n * shrink)),
  );
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.fillStyle = "white"; // behind what is transparent
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  const bytes = new Uint8Array(width * height * channels);
  for (let n = 0; n < width * height; n++) {
    const [red, green, blue] = data.subarray(4 * n, 4 * n + 3);
    if (channels === 1) bytes[n] = Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue);
    else bytes.set([red, green, blue], 3 * n);
  }
  return { bytes, height, width };
}

/** Width and height as a PNG, JPEG, GIF or WebP file states them, or null. */
export function imageSize(view) {
  const text = (at, length) => {
    let letters = "";
    for (let n = at; n < Math.min(at + length, view.byteLength); n++) {
      letters += String.fromCharCode(view.getUint8(n));
    }
    return letters;
  };
  try {
    if (text(1, 3) === "PNG") return [view.getUint32(16), view.getUint32(20)];
    if (text(0, 4) === "GIF8") return [view.getUint16(6, true), view.getUint16(8, true)];
    if (text(0, 4) === "RIFF" && text(8, 4) === "WEBP") return webpSize(view, text(12, 4));
    if (view.getUint16(0) === 0xffd8) return jpegSize(view);
  } catch {
    // A RangeError: the file ends before its size is told.
  }
  return null;
}

function webpSize(view, kind) {
  if (kind === "VP8X") {
    const three = (at) => (view.getUint16(at, true) | (view.getUint8(at + 2) << 16)) + 1;
    return [three(24), three(27)];
  }
  if (kind === "VP8L") {
    const bits = view.getUint32(21, true);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  }
  return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
}

function jpegSize(view) {
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    const frame = marker >= 0xffc0 && marker <= 0xffcf;
    if (frame && ![0xffc4, 0xffc8, 0xffcc].includes(marker)) {
      return [view.getUint16(at + 7), view.getUint16(at + 5)];
    }
    if (marker >> 8 !== 0xff) return null;
  }
}
