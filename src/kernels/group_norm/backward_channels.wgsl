// Partial sums of d x̂ and d over blocks of `per` rows. i = (block, channel). Bindings: x, stats, y, dy, partial.
fn run(i: u32) {
  let c = i % dims.c;
  let block = i / dims.c;
  let stop = min((block + 1u) * dims.per, dims.n);
  let group = groupOf(c);
  var dGain = 0.0;
  var dBias = 0.0;
  for (var row = block * dims.per; row < stop; row++) {
    let at = row * dims.c + c;
    let d = dy[at] * select(dims.slope, 1.0, y[at] > 0.0);
    dGain += d * (x[at] - group.x) * group.y;
    dBias += d;
  }
  partial[2u * block * dims.c + c] = dGain;
  partial[(2u * block + 1u) * dims.c + c] = dBias;
}
