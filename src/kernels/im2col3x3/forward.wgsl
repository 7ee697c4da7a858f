// im2col: i = (pixel, window line, window sample, channel); twin: reference.ts. Bindings: x, columns.
fn run(i: u32) {
  let channel = i % dims.c;
  let tap = (i / dims.c) % 9u;
  let pixel = i / (9u * dims.c);
  let image = pixel / (dims.h * dims.w);
  // Unsigned: one place left of or above the image wraps to a huge number.
  let y = (pixel / dims.w) % dims.h + tap / 3u - 1u;
  let k = pixel % dims.w + tap % 3u - 1u;
  var value = 0.0;
  if (y < dims.h && k < dims.w) {
    value = x[((image * dims.h + y) * dims.w + k) * dims.c + channel];
  }
  columns[i] = value;
}
