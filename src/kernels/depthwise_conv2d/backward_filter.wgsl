// Gradient for filter and bias: partial sums over a block of pixels, summed afterwards. i = (block, channel), channel
// fastest. Bindings: x, dPre, partial [blocks, kh·kw·c + c].
fn run(i: u32) {
  let c = i % dims.c;
  let block = i / dims.c;
  // @unroll t < TAPS
  var sum@t = 0.0;
  // @end
  var biasSum = 0.0;
  let stop = min((block + 1u) * dims.per, dims.pixels);
  for (var pixel = block * dims.per; pixel < stop; pixel++) {
    let image = pixel / (dims.h * dims.w);
    let line = (pixel / dims.w) % dims.h;
    let sample = pixel % dims.w;
    let d = dPre[pixel * dims.c + c];
    biasSum += d;
    // Unsigned indices as in forward.wgsl.
    // @unroll t < TAPS
    {
      let y = line + @tu / KW - PAD_TOP;
      let k = sample + @tu % KW - PAD_LEFT;
      let inside = y < dims.h && k < dims.w;
      let start = select(0u, (image * dims.h + y) * dims.w + k, inside);
      sum@t += select(0.0, d, inside) * x[start * dims.c + c];
    }
    // @end
  }
  let o = block * dims.c * (TAPS + 1u);
  // @unroll t < TAPS
  partial[o + @tu * dims.c + c] = sum@t;
  // @end
  partial[o + TAPS * dims.c + c] = biasSum;
}
