// Partial sums of g² (or |g|) over blocks of `per` elements. i = block. Bindings: g, partial.
fn run(i: u32) {
  let stop = min((i + 1u) * dims.per, dims.P);
  var sum = 0.0;
  for (var k = i * dims.per; k < stop; k++) {
    // @if L1
    sum += abs(g[k]);
    // @else
    sum += g[k] * g[k];
    // @end
  }
  partial[i] = sum;
}
