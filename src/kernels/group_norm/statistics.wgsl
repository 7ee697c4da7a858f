// Partial sums of w (x − pivot) and w (x − pivot)² over blocks of `per` rows; the pivot, one row of x, keeps their digits
// where a channel's mean is large. i = (block, channel). Bindings: x, w, partial.
fn run(i: u32) {
  let c = i % dims.c;
  let block = i / dims.c;
  let stop = min((block + 1u) * dims.per, dims.n);
  let pivot = x[dims.pivot * dims.c + c];
  var first = 0.0;
  var second = 0.0;
  for (var row = block * dims.per; row < stop; row++) {
    let v = x[row * dims.c + c] - pivot;
    first += w[row] * v;
    second += w[row] * v * v;
  }
  partial[2u * block * dims.c + c] = first;
  partial[(2u * block + 1u) * dims.c + c] = second;
}
