// im2col: i = (pixel, window line, window sample, channel); twin: reference.ts. Bindings: x, columns.
fn run(i: u32) {
  let channel = i % dims.c;
  let tap = (i / dims.c) % 9u;
  let pixel = i / (9u * dims.c);
  let image = pixel / (dims.h * dims.w);
  // Signed, because the window reaches one pixel outside.
  let line = i32((pixel / dims.w) % dims.h) + i32(tap / 3u) - 1;
  let sample = i32(pixel % dims.w) + i32(tap % 3u) - 1;
  var value = 0.0;
  if (line >= 0 && line < i32(dims.h) && sample >= 0 && sample < i32(dims.w)) {
    value = x[((image * dims.h + u32(line)) * dims.w + u32(sample)) * dims.c + channel];
  }
  columns[i] = value;
}
