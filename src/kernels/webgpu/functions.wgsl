// Scalar functions of the scans; twins in math.ts. exp(-|v|) never overflows.

fn sigmoid(v: f32) -> f32 {
  let e = exp(-abs(v));
  return select(e, 1.0, v >= 0.0) / (1.0 + e);
}

// log(1 + exp(v)). WGSL's log is good to 2^-21 only near 1, so log1p(e) = 2 atanh(e / (2 + e)) as a series.
fn softplus(v: f32) -> f32 {
  let e = exp(-abs(v));
  let s = e / (2.0 + e);
  let q = s * s;
  let p = 1.0 / 7.0 + q * (1.0 / 9.0 + q * (1.0 / 11.0 + q * (1.0 / 13.0)));
  return max(v, 0.0) + 2.0 * s * (1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * p)));
}

// sigmoid(v) from dt = softplus(v), as 1 - exp(-dt); the series keeps its digits where dt is small.
fn softplusSlope(dt: f32) -> f32 {
  let series = dt * (1.0 - dt / 2.0 * (1.0 - dt / 3.0 * (1.0 - dt / 4.0 * (1.0 - dt / 5.0 * (1.0 - dt / 6.0)))));
  return select(1.0 - exp(-dt), series, dt < 0.25);
}
