// Depthwise convolution; twin: reference.ts. With SLOPE it writes dy · SiLU'(pre) instead of SiLU(pre), the start of
// the gradient. i = (pixel, channel). Bindings: x, kernel, bias?, dy?, out.
fn run(i: u32) {
  let c = i % dims.c;
  let pixel = i / dims.c;
  let image = pixel / (dims.h * dims.w);
  let line = i32((pixel / dims.w) % dims.h);
  let sample = i32(pixel % dims.w);
  // @if BIAS
  var pre = bias[c];
  // @else
  var pre = 0.0;
  // @end
  for (var ky = 0u; ky < KH; ky++) {
    let y = line + i32(ky) - i32(PAD_TOP);
    if (y < 0 || y >= i32(dims.h)) { continue; }
    for (var kx = 0u; kx < KW; kx++) {
      let k = sample + i32(kx) - i32(PAD_LEFT);
      if (k < 0 || k >= i32(dims.w)) { continue; }
      let from = (image * dims.h + u32(y)) * dims.w + u32(k);
      pre += x[from * dims.c + c] * kernel[(ky * KW + kx) * dims.c + c];
    }
  }
  // @if SLOPE
  let gate = sigmoid(pre);
  out[i] = dy[i] * gate * (1.0 + pre * (1.0 - gate));
  // @else
  // @if SILU
  out[i] = pre * sigmoid(pre);
  // @else
  out[i] = pre;
  // @end
  // @end
}
