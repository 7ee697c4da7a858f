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
    let line = i32((pixel / dims.w) % dims.h);
    let sample = i32(pixel % dims.w);
    let d = dPre[pixel * dims.c + c];
    biasSum += d;
    // @unroll t < TAPS
    {
      let y = line + i32(@tu / KW) - i32(PAD_TOP);
      let k = sample + i32(@tu % KW) - i32(PAD_LEFT);
      if (y >= 0 && y < i32(dims.h) && k >= 0 && k < i32(dims.w)) {
        let from = (image * dims.h + u32(y)) * dims.w + u32(k);
        sum@t += d * x[from * dims.c + c];
      }
    }
    // @end
  }
  let o = block * dims.c * (TAPS + 1u);
  // @unroll t < TAPS
  partial[o + @tu * dims.c + c] = sum@t;
  // @end
  partial[o + TAPS * dims.c + c] = biasSum;
}
