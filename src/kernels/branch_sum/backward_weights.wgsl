// Partial sums for the two weights over blocks of `per` elements. i = block. Bindings: dy, f?, spatial?, spectral?, partial.
fn run(i: u32) {
  let stop = min((i + 1u) * dims.per, dims.n);
  var a = 0.0;
  var b = 0.0;
  for (var k = i * dims.per; k < stop; k++) {
    // @if SPATIAL
    a += dy[k] * spatial[k];
    // @end
    // @if SPECTRAL
    b += dy[k] * (f[k] + spectral[k]);
    // @end
  }
  // @if SPATIAL
  partial[i * dims.width] = a;
  // @end
  // @if SPECTRAL
  partial[i * dims.width + dims.width - 1u] = b;
  // @end
}
