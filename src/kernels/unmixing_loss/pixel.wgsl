// What forward and backward share: cross, energy and scale of pixel i; twin: reference.ts.
// Needs a, ZE [N, R], gram [R, R].
fn crossOf(i: u32) -> f32 {
  var sum = 0.0;
  for (var r = 0u; r < dims.R; r++) {
    sum += a[i * dims.R + r] * ZE[i * dims.R + r];
  }
  return sum;
}

// (a EEᵀ)_r of pixel i
fn mixed(i: u32, r: u32) -> f32 {
  var sum = 0.0;
  for (var q = 0u; q < dims.R; q++) {
    sum += a[i * dims.R + q] * gram[q * dims.R + r];
  }
  return sum;
}

fn energyOf(i: u32) -> f32 {
  var sum = 0.0;
  for (var r = 0u; r < dims.R; r++) {
    sum += a[i * dims.R + r] * mixed(i, r);
  }
  return sum;
}

fn scaleOf(cross: f32, energy: f32) -> f32 {
  // @if FIT
  return cross / max(energy, 1e-12);
  // @else
  return 1.0;
  // @end
}
