// Partial sums over blocks of `per` rows of xᵀ d_j; with BIAS a last row of ones in xᵀ. i = (block, tile of 4 × 4).
// Row of `partial`: [k(+1), m0], then [k, m1], then [k, m2]. Bindings: x, dy0…, y0?, partial.
// @unroll j < COUNT
fn accumulate@j(block: u32, row: u32, column: u32, base: u32) {
  let rows = dims.k + BIAS;
  let last = dims.m@j - 1u;
  let c = min(vec4u(column, column + 1u, column + 2u, column + 3u), vec4u(last));
  let q = min(vec4u(row, row + 1u, row + 2u, row + 3u), vec4u(dims.k - 1u));
  // @if BIAS
  let ones = vec4u(row, row + 1u, row + 2u, row + 3u) == vec4u(dims.k);
  // @end
  let stop = min((block + 1u) * dims.per, dims.n);
  var s0 = vec4f();
  var s1 = vec4f();
  var s2 = vec4f();
  var s3 = vec4f();
  for (var n = block * dims.per; n < stop; n++) {
    let place = c + vec4u(n * dims.m@j);
    var d = vec4f(dy@j[place.x], dy@j[place.y], dy@j[place.z], dy@j[place.w]);
    // @if LEAKY
    let y = vec4f(y0[place.x], y0[place.y], y0[place.z], y0[place.w]);
    d *= select(vec4f(dims.slope), vec4f(1.0), y > vec4f());
    // @end
    let at = q + vec4u(n * dims.k);
    var v = vec4f(x[at.x], x[at.y], x[at.z], x[at.w]);
    // @if BIAS
    v = select(v, vec4f(1.0), ones);
    // @end
    s0 += v.x * d;
    s1 += v.y * d;
    s2 += v.z * d;
    s3 += v.w * d;
  }
  // @unroll a < 4
  if (row + @au < rows) {
    let at = base + (row + @au) * dims.m@j + column;
    // @unroll e < 4
    if (column + @eu <= last) {
      partial[at + @eu] = s@a[@e];
    }
    // @end
  }
  // @end
}
// @end

fn run(i: u32) {
  let block = i / dims.tiles;
  var tile = i % dims.tiles;
  let rows = dims.k + BIAS;
  let down = (rows + 3u) / 4u;
  var base = block * dims.width;
  // @unroll j < COUNT
  let across@j = (dims.m@j + 3u) / 4u;
  if (tile < down * across@j) {
    accumulate@j(block, tile / across@j * 4u, tile % across@j * 4u, base);
    return;
  }
  tile -= down * across@j;
  base += rows * dims.m@j;
  // @end
}
