// Layer normalisation of one row; twin: reference.ts. i = row. Bindings: x, gain, bias, y, stats (mean, rho).
fn run(i: u32) {
  let start = i * dims.d;
  let share = 1.0 / f32(dims.d);
  var mean = 0.0;
  for (var c = 0u; c < dims.d; c++) {
    mean += x[start + c];
  }
  mean *= share;
  var variance = 0.0;
  for (var c = 0u; c < dims.d; c++) {
    let v = x[start + c] - mean;
    variance += v * v;
  }
  let rho = 1.0 / sqrt(variance * share + 1e-5);
  for (var c = 0u; c < dims.d; c++) {
    y[start + c] = (x[start + c] - mean) * rho * gain[c] + bias[c];
  }
  stats[2u * i] = mean;
  stats[2u * i + 1u] = rho;
}
