// col2im: each x gathers its nine copies in a fixed order; twin: reference.ts. Bindings: columns, dx.
fn run(i: u32) {
  let channel = i % dims.c;
  let pixel = i / dims.c;
  let image = pixel / (dims.h * dims.w);
  let line = (pixel / dims.w) % dims.h;
  let sample = pixel % dims.w;
  var sum = 0.0;
  for (var tap = 0u; tap < 9u; tap++) {
    // The pixel whose window holds this one at `tap`; unsigned as in forward.wgsl.
    let y = line + 1u - tap / 3u;
    let k = sample + 1u - tap % 3u;
    if (y < dims.h && k < dims.w) {
      let row = (image * dims.h + y) * dims.w + k;
      sum += columns[(row * 9u + tap) * dims.c + channel];
    }
  }
  dx[i] = sum;
}
