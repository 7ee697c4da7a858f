// Depthwise convolution; twin: reference.ts. With SLOPE it writes dy · SiLU'(pre) instead of SiLU(pre), the start of
// the gradient. i = (pixel, channel). Bindings: x, kernel, bias?, dy?, out.
fn run(i: u32) {
  let c = i % dims.c;
  let pixel = i / dims.c;
  let image = pixel / (dims.h * dims.w);
  let line = (pixel / dims.w) % dims.h;
  let sample = pixel % dims.w;
  // @if BIAS
  var pre = bias[c];
  // @else
  var pre = 0.0;
  // @end
  // Unsigned: a place left of or above the image wraps to a huge number.
  // @unroll t < TAPS
  {
    let y = line + @tu / KW - PAD_TOP;
    let k = sample + @tu % KW - PAD_LEFT;
    let inside = y < dims.h && k < dims.w;
    let start = select(0u, (image * dims.h + y) * dims.w + k, inside);
    pre += select(0.0, kernel[@tu * dims.c + c], inside) * x[start * dims.c + c];
  }
  // @end
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
