// −exp(x); with SLOPE dy·x, where x is the result. i = element. Bindings: x, dy?, out.
fn run(i: u32) {
  // @if SLOPE
  out[i] = dy[i] * x[i];
  // @else
  out[i] = -exp(x[i]);
  // @end
}
