// Gradient for the input: each x gathers the outputs it entered. i = (pixel, channel). Bindings: dPre, kernel, dx.
fn run(i: u32) {
  let c = i % dims.c;
  let pixel = i / dims.c;
  let image = pixel / (dims.h * dims.w);
  let line = i32((pixel / dims.w) % dims.h);
  let sample = i32(pixel % dims.w);
  var sum = 0.0;
  for (var ky = 0u; ky < KH; ky++) {
    let y = line - i32(ky) + i32(PAD_TOP);
    if (y < 0 || y >= i32(dims.h)) { continue; }
    for (var kx = 0u; kx < KW; kx++) {
      let k = sample - i32(kx) + i32(PAD_LEFT);
      if (k < 0 || k >= i32(dims.w)) { continue; }
      let from = (image * dims.h + u32(y)) * dims.w + u32(k);
      sum += dPre[from * dims.c + c] * kernel[(ky * KW + kx) * dims.c + c];
    }
  }
  dx[i] = sum;
}
