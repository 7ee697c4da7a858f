// y_j = act(x W_j + b) for up to three weights; twin: reference.ts. i = (4 rows, 4 columns of one weight).
// Bindings: x, w0…, bias?, y0…
// @unroll j < COUNT
fn project@j(row: u32, column: u32) {
  let last = dims.m@j - 1u;
  let c = min(vec4u(column, column + 1u, column + 2u, column + 3u), vec4u(last));
  let r = min(vec4u(row, row + 1u, row + 2u, row + 3u), vec4u(dims.n - 1u)) * dims.k;
  // @if BIAS
  let start = vec4f(bias[c.x], bias[c.y], bias[c.z], bias[c.w]);
  // @else
  let start = vec4f();
  // @end
  var s0 = start;
  var s1 = start;
  var s2 = start;
  var s3 = start;
  for (var q = 0u; q < dims.k; q++) {
    let at = c + vec4u(q * dims.m@j);
    let w = vec4f(w@j[at.x], w@j[at.y], w@j[at.z], w@j[at.w]);
    s0 += x[r.x + q] * w;
    s1 += x[r.y + q] * w;
    s2 += x[r.z + q] * w;
    s3 += x[r.w + q] * w;
  }
  // @if LEAKY
  s0 = max(s0, dims.slope * s0);
  s1 = max(s1, dims.slope * s1);
  s2 = max(s2, dims.slope * s2);
  s3 = max(s3, dims.slope * s3);
  // @end
  // @unroll a < 4
  if (row + @au < dims.n) {
    let at = (row + @au) * dims.m@j + column;
    // @unroll e < 4
    if (column + @eu <= last) {
      y@j[at + @eu] = s@a[@e];
    }
    // @end
  }
  // @end
}
// @end

fn run(i: u32) {
  let row = i / dims.tiles * 4u;
  var tile = i % dims.tiles;
  // @unroll j < COUNT
  let tiles@j = (dims.m@j + 3u) / 4u;
  if (tile < tiles@j) {
    project@j(row, tile * 4u);
    return;
  }
  tile -= tiles@j;
  // @end
}
