// col2im: each x gathers its nine copies in a fixed order; twin: reference.ts. Bindings: columns, dx.
fn run(i: u32) {
  let channel = i % dims.c;
  let pixel = i / dims.c;
  let image = pixel / (dims.h * dims.w);
  let line = i32((pixel / dims.w) % dims.h);
  let sample = i32(pixel % dims.w);
  var sum = 0.0;
  for (var tap = 0u; tap < 9u; tap++) {
    let y = line + 1 - i32(tap / 3u); // the pixel whose window holds this one at `tap`
    let x = sample + 1 - i32(tap % 3u);
    if (y >= 0 && y < i32(dims.h) && x >= 0 && x < i32(dims.w)) {
      let row = (image * dims.h + u32(y)) * dims.w + u32(x);
      sum += columns[(row * 9u + tap) * dims.c + channel];
    }
  }
  dx[i] = sum;
}
