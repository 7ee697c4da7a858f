// Partial sums of dy·x̂ and dy over blocks of `per` rows. i = (block, channel). Bindings: x, dy, stats, partial.
fn run(i: u32) {
  let c = i % dims.d;
  let block = i / dims.d;
  let stop = min((block + 1u) * dims.per, dims.n);
  var dGain = 0.0;
  var dBias = 0.0;
  for (var row = block * dims.per; row < stop; row++) {
    let v = dy[row * dims.d + c];
    dGain += v * (x[row * dims.d + c] - stats[2u * row]) * stats[2u * row + 1u];
    dBias += v;
  }
  partial[2u * block * dims.d + c] = dGain;
  partial[(2u * block + 1u) * dims.d + c] = dBias;
}
