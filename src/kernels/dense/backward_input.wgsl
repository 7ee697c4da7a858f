// dx = Σ_j d_j W_jᵀ; twin: reference.ts. i = (4 rows, 4 inputs). With LEAKY d_0 = dy · slope where y is not positive.
// Bindings: w0…, dy0…, y0?, dx.
fn run(i: u32) {
  let tiles = (dims.k + 3u) / 4u;
  let row = i / tiles * 4u;
  let column = i % tiles * 4u;
  let r = min(vec4u(row, row + 1u, row + 2u, row + 3u), vec4u(dims.n - 1u));
  let c = min(vec4u(column, column + 1u, column + 2u, column + 3u), vec4u(dims.k - 1u));
  var s0 = vec4f();
  var s1 = vec4f();
  var s2 = vec4f();
  var s3 = vec4f();
  // @unroll j < COUNT
  for (var q = 0u; q < dims.m@j; q++) {
    let at = c * dims.m@j + vec4u(q);
    let w = vec4f(w@j[at.x], w@j[at.y], w@j[at.z], w@j[at.w]);
    let place = r * dims.m@j + vec4u(q);
    // @if LEAKY
    let y = vec4f(y0[place.x], y0[place.y], y0[place.z], y0[place.w]);
    let d = vec4f(dy0[place.x], dy0[place.y], dy0[place.z], dy0[place.w]) * select(vec4f(dims.slope), vec4f(1.0), y > vec4f());
    // @else
    let d = vec4f(dy@j[place.x], dy@j[place.y], dy@j[place.z], dy@j[place.w]);
    // @end
    s0 += d.x * w;
    s1 += d.y * w;
    s2 += d.z * w;
    s3 += d.w * w;
  }
  // @end
  // @unroll a < 4
  if (row + @au < dims.n) {
    let at = (row + @au) * dims.k + column;
    // @unroll e < 4
    if (column + @eu < dims.k) {
      dx[at + @eu] = s@a[@e];
    }
    // @end
  }
  // @end
}
