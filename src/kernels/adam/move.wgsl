// θ after the step; twin: reference.ts. i = element. Bindings: theta, m, v, bounds [3, P], next.
fn run(i: u32) {
  let change = dims.rate * bounds[i] * m[i] / (sqrt(v[i] * dims.correction) + 1e-8);
  next[i] = clamp(theta[i] - change, bounds[dims.P + i], bounds[2u * dims.P + i]);
}
