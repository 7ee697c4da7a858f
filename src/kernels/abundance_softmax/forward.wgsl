// a = softmax(raw + gamma prior) of one row; twin: reference.ts. i = row. Bindings: raw, prior?, gamma?, a.
fn logit(at: u32) -> f32 {
  // @if PRIOR
  return raw[at] + gamma[0] * prior[at];
  // @else
  return raw[at];
  // @end
}

fn run(i: u32) {
  let start = i * dims.R;
  var top = logit(start);
  for (var r = 1u; r < dims.R; r++) {
    top = max(top, logit(start + r));
  }
  var sum = 0.0;
  for (var r = 0u; r < dims.R; r++) {
    sum += exp(logit(start + r) - top);
  }
  for (var r = 0u; r < dims.R; r++) {
    a[start + r] = exp(logit(start + r) - top) / sum;
  }
}
